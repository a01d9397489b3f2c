import {
  problemStatus,
  problemTexts,
  retryAfterSecondsOf,
  type ProblemCode,
} from '../http/problems/problem-catalogue.js';
import type { ApiAnswer } from './finish/walk-document.js';

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

/** The answers by these codes: one for each status, each code an example of it. */
export function problemAnswers(codes: readonly ProblemCode[]): Map<number, ApiAnswer> {
  const answers = new Map<number, ApiAnswer>();
  for (const code of new Set(codes)) {
    const status = problemStatus[code];
    answers.set(status, addProblem(answers.get(status), code));
  }
  return answers;
}

/** An answer that may also be this problem. */
export function addProblem(answer: ApiAnswer | undefined, code: ProblemCode): ApiAnswer {
  const added = {
    ...(code in retryAfterSecondsOf && RETRY_AFTER),
    ...(code === 'unauthenticated' && AUTHENTICATE),
  };
  const { description = '', headers, content = {} } = answer ?? {};
  const examples = content[PROBLEM_TYPE]?.examples ?? {};
  if (code in examples) return answer ?? { description };
  return {
    description: `${description} \`${code}\`: ${problemTexts.en[code].title}.`.trimStart(),
    ...((headers !== undefined || Object.keys(added).length > 0) && { headers: { ...headers, ...added } }),
    content: {
      ...content,
      [PROBLEM_TYPE]: {
        schema: PROBLEM_SCHEMA,
        examples: { ...examples, [code]: { $ref: `#/components/examples/${code}` } },
      },
    },
  };
}
