import type { DomainErrorCode } from '#domain';
import { accessProblems } from './access-problems.js';
import { httpProblems } from './http-problems.js';
import { keyProblems } from './key-problems.js';
import { operationProblems } from './operation-problems.js';
import { payoutProblems } from './payout-problems.js';
import { platformProblems } from './platform-problems.js';
import type { ProblemEntry } from './problem-entry.js';
import { streamProblems } from './stream-problems.js';
import { webhookProblems } from './webhook-problems.js';

/** Every code a client can meet. A new domain code that is missing here does not compile. */
const entries = {
  ...accessProblems,
  ...httpProblems,
  ...keyProblems,
  ...operationProblems,
  ...payoutProblems,
  ...platformProblems,
  ...streamProblems,
  ...webhookProblems,
} as const satisfies Record<DomainErrorCode, ProblemEntry>;

export type ProblemCode = keyof typeof entries;

export const problemCatalogue: Readonly<Record<ProblemCode, ProblemEntry>> = entries;

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(problemCatalogue, code);
}
