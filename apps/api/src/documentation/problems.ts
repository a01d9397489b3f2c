import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { say, type Fault, type Language } from '#domain';
import {
  problemStatus,
  problemTexts,
  retryAfterSecondsOf,
  type ProblemCode,
} from '../http/problems/problem-catalogue.js';
import { EXAMPLE_REQUEST_ID, type ProblemDto } from './problem.dto.js';
import type { ApiAnswer } from './walk-document.js';

const PROBLEM_TYPE = 'application/problem+json';
const PROBLEM_SCHEMA = { $ref: '#/components/schemas/Problem' };
const RETRY_AFTER = {
  'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer', minimum: 1 }, example: 1 },
} as const;
const AUTHENTICATE = {
  'WWW-Authenticate': {
    description: 'How to say who you are.',
    schema: { type: 'string' },
    example: 'Bearer',
  },
} as const;

/**
 * Documents a route's error answers by their codes: `@Problems('stream_unknown', 'stream_ended')`. Statuses, titles and headers come
 * from the catalogue; codes of one status become examples of one answer. What follows from a route's body, parameters and access
 * is added to the finished document.
 */
export function Problems(...codes: readonly ProblemCode[]): MethodDecorator & ClassDecorator {
  const answers = new Map<number, ApiAnswer>();
  for (const code of codes) {
    const status = problemStatus[code];
    answers.set(status, addProblem(answers.get(status), code));
  }
  return applyDecorators(...[...answers].map(([status, answer]) => ApiResponse({ status, ...answer })));
}

/** An answer that may also be this problem. */
export function addProblem(answer: ApiAnswer | undefined, code: ProblemCode): ApiAnswer {
  const { description = '', headers, content = {} } = answer ?? {};
  const examples = content[PROBLEM_TYPE]?.examples ?? {};
  if (code in examples) return answer ?? { description };
  return {
    description: `${description} \`${code}\`: ${problemTexts.en[code].title}.`.trimStart(),
    content: {
      ...content,
      [PROBLEM_TYPE]: {
        schema: PROBLEM_SCHEMA,
        examples: { ...examples, [code]: { $ref: `#/components/examples/${code}` } },
      },
    },
    headers: {
      ...headers,
      ...(code in retryAfterSecondsOf && RETRY_AFTER),
      ...(code === 'unauthenticated' && AUTHENTICATE),
    },
  };
}

/** What the texts of problems name, as they could read. */
const DETAILS: Readonly<Record<string, string | number>> = {
  line: 3,
  column: 17,
  limit: 10_000,
  limitBytes: 7_680_000,
  leftCents: 125_000,
  count: 10_001,
  pointer: '/items/0/amount_cents',
  scope: 'payouts:write',
  successor: 'key_91d04be7c35fa2680e17',
  status: 'paid',
  action: 'redrive',
  batch_id: '2025-10-05-A',
  kept_since: '2025-11-01T00:00:00.000Z',
  existingBatchId: '2025-10-04-A',
  webhookId: '5f0c1c2e-8a4b-4f7e-9c55-2c1f0a8f6b11',
};
const LIMITS: Readonly<Partial<Record<ProblemCode, string | number>>> = {
  limit_exceeded: 'daily_limit_cents',
  too_many_messages: 1000,
  too_many_parameters: 100,
  too_many_webhooks: 20,
};

/** Codes that list faults, with one each. */
const FAULTS: Readonly<Partial<Record<ProblemCode, Fault>>> = {
  invalid_request: {
    pointer: '/items/17/pix_key',
    code: 'check_digits',
    message: {
      text: 'No such CPF: its last two digits do not follow from the others. Check for a typo.',
    },
  },
  invalid_parameters: {
    pointer: '/limit',
    code: 'out_of_range',
    message: { text: 'This must be a whole number from {from} to {to}.', values: { from: 1, to: 1000 } },
  },
  message_conflict: {
    pointer: '/1/endToEndId',
    code: 'known_with_other_content',
    message: {
      text: 'A message of this id was delivered before, with other content. An id is used once.',
    },
  },
  external_id_conflict: {
    pointer: '/items/17',
    code: 'external_id_conflict',
    message: {
      text: 'This external_id has been used with another amount or Pix key. Give each payment its own.',
    },
    existing_batch_id: '2025-10-04-A',
  },
};

/** The problem a code is answered with, as it could read. */
export function problemExampleOf(code: ProblemCode, language: Language = 'en'): ProblemDto {
  const { title, detail } = problemTexts[language][code];
  const fault = FAULTS[code];
  return {
    type: `/errors/${code}`,
    title,
    status: problemStatus[code],
    detail: detail.replaceAll(/\{(\w+)\}/g, (placeholder, name: string) =>
      String((name === 'limit' ? LIMITS[code] : undefined) ?? DETAILS[name] ?? placeholder),
    ),
    instance: '/api/…',
    code,
    request_id: EXAMPLE_REQUEST_ID,
    ...(fault !== undefined && { errors: [{ ...fault, message: say(fault.message, language) }] }),
  };
}
