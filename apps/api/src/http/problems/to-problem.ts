import { HttpException } from '@nestjs/common';
import { DomainError, type Fault } from '#domain';
import { HttpProblem } from './http-problem.js';
import type { HttpProblemCode } from './http-problems.js';
import type { Language } from './pick-language.js';
import { problemCatalogue, type ProblemCode } from './problem-catalogue.js';
import type { ProblemEntry } from './problem-entry.js';

/** The occurrence an error is answered in. */
export interface Occurrence {
  /** The path of the request, without its query. */
  readonly instance: string;
  readonly requestId: string;
  readonly language: Language;
}

/** An answer of `application/problem+json` (RFC 9457). */
export interface Problem {
  readonly status: number;
  readonly code: ProblemCode;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Express's own errors, and what Nest throws, by status; every other 4xx is a `bad_request`. */
const CODE_BY_STATUS: Readonly<Record<number, HttpProblemCode>> = {
  404: 'route_not_found',
  405: 'route_not_found',
  406: 'not_acceptable',
  408: 'request_timeout',
  413: 'body_too_large',
  414: 'route_not_found',
  415: 'unsupported_media_type',
  431: 'headers_too_large',
};

interface Said {
  readonly code: ProblemCode;
  readonly message: string | undefined;
  readonly faults: readonly Fault[];
  readonly details: Readonly<Record<string, unknown>>;
}

/** The answer to an error. Unknown errors are an `internal_error` without details. */
export function toProblem(error: unknown, occurrence: Occurrence): Problem {
  const said = readError(error);
  const entry = problemCatalogue[said.code];
  const challenge = (error instanceof HttpProblem ? error.challenge : undefined) ?? entry.authenticate;
  const { retryAfterSeconds = entry.retryAfterSeconds, ...members } = said.details;
  return {
    status: entry.status,
    code: said.code,
    headers: {
      'content-type': 'application/problem+json',
      'content-language': occurrence.language === 'pt' ? 'pt-BR' : 'en',
      ...(typeof retryAfterSeconds === 'number' && {
        'retry-after': String(Math.max(1, Math.ceil(retryAfterSeconds))),
      }),
      ...(challenge !== undefined && { 'www-authenticate': challenge }),
    },
    body: {
      ...toSnakeCase(members),
      type: `/errors/${said.code}`,
      title: entry.title[occurrence.language],
      status: entry.status,
      detail: detailOf(entry, said, occurrence.language),
      instance: occurrence.instance,
      code: said.code,
      request_id: occurrence.requestId,
      ...(said.faults.length > 0 && { errors: said.faults }),
    },
  };
}

function readError(error: unknown): Said {
  if (error instanceof DomainError) {
    const { code, message, faults = [], details = {} } = error;
    return { code, message, faults, details };
  }
  if (error instanceof HttpProblem) {
    const { code, faults, details } = error;
    return { code, message: undefined, faults, details };
  }
  return { code: codeOfStatus(statusOf(error)), message: undefined, faults: [], details: {} };
}

/** Nest's exceptions, and Express's errors where Nest has not seen them. */
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const status =
    typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' ? status : 500;
}

function codeOfStatus(status: number): HttpProblemCode {
  return status >= 400 && status < 500 ? (CODE_BY_STATUS[status] ?? 'bad_request') : 'internal_error';
}

function detailOf(entry: ProblemEntry, said: Said, language: Language): string {
  const filled = fill(entry.detail[language], said.details);
  return filled ?? (language === 'en' ? said.message : undefined) ?? entry.title[language];
}

/** Undefined where the template names something that is not there. */
function fill(template: string, details: Readonly<Record<string, unknown>>): string | undefined {
  const filled = template.replaceAll(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = details[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : placeholder;
  });
  return /\{\w+\}/.test(filled) ? undefined : filled;
}

/** Details are named as the code names them; members of an answer are snake_case. */
function toSnakeCase(details: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(details);
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );
}
