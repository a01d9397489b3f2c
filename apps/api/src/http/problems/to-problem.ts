import { HttpException } from '@nestjs/common';
import { DomainError, MAX_LISTED_FAULTS, say, type Fault, type Language } from '#domain';
import { HttpProblem, type HttpProblemCode } from './http-problem.js';
import { problemStatus, problemTexts, retryAfterSecondsOf, type ProblemCode } from './problem-catalogue.js';

/** With this, an answer to bad input stays below 64 KiB: its other members take 16 KiB, a long address included, and a few texts. */
const MAX_FAULTS_BYTES = 40 * 1024;

type Details = Readonly<Record<string, unknown>>;

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
  readonly body: Details;
}

/** Express's own errors, and what Nest throws, by status; every other 4xx is a `bad_request`. */
const CODE_BY_STATUS: Readonly<Record<number, HttpProblemCode>> = {
  404: 'route_not_found',
  405: 'method_not_allowed',
  406: 'not_acceptable',
  408: 'request_timeout',
  413: 'body_too_large',
  414: 'route_not_found',
  415: 'unsupported_media_type',
  431: 'headers_too_large',
};

/** The answer to an error. Unknown errors are an `internal_error` without details. */
export function toProblem(error: unknown, { instance, requestId, language }: Occurrence): Problem {
  const known =
    error instanceof DomainError || error instanceof HttpProblem
      ? error
      : new HttpProblem(codeOfStatus(statusOf(error)));
  const { code, faults = [], details = {} } = known;
  const listed = limitFaults(faults, language);
  const omitted = known.omitted + faults.length - listed.length;
  const { retryAfterSeconds = retryAfterSecondsOf[code], ...members } = details;
  const status = problemStatus[code];
  return {
    status,
    code,
    headers: {
      'content-type': 'application/problem+json',
      'content-language': language === 'pt' ? 'pt-BR' : 'en',
      ...(typeof retryAfterSeconds === 'number' && {
        'retry-after': String(Math.max(1, Math.ceil(retryAfterSeconds))),
      }),
      // A 401 must have it (RFC 9110, section 15.5.2).
      ...(status === 401 && { 'www-authenticate': 'Bearer' }),
      ...(known instanceof HttpProblem && known.headers),
    },
    body: {
      ...toSnakeCase(members),
      type: `/errors/${code}`,
      title: problemTexts[language][code].title,
      status,
      detail: detailOf(known, language),
      instance,
      code,
      request_id: requestId,
      ...(listed.length > 0 && { errors: listed }),
      ...(omitted > 0 && { faults_omitted: omitted }),
    },
  };
}

/** The faults that are listed, in words: as many as are allowed, and fit. */
function limitFaults(faults: readonly Fault[], language: Language): readonly object[] {
  let bytes = 0;
  const listed: object[] = [];
  for (const { message, ...rest } of faults.slice(0, MAX_LISTED_FAULTS)) {
    const fault = { ...rest, message: say(message, language) };
    bytes += Buffer.byteLength(JSON.stringify(fault));
    if (bytes > MAX_FAULTS_BYTES) break;
    listed.push(fault);
  }
  return listed;
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

function detailOf(error: DomainError | HttpProblem, language: Language): string {
  const { title, detail } = problemTexts[language][error.code];
  const filled = fill(detail, error.details ?? {});
  return filled ?? (language === 'en' && error instanceof DomainError ? error.message : title);
}

/** Undefined where the template names something that is not there. */
function fill(template: string, details: Details): string | undefined {
  const filled = template.replaceAll(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = details[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : placeholder;
  });
  return /\{\w+\}/.test(filled) ? undefined : filled;
}

/** Details are named as the code names them; members of an answer are snake_case. */
function toSnakeCase(details: Details): Details {
  const entries = Object.entries(details);
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );
}
