import type { BatchReport, Fault, Problem } from './types.js';

/** An answer that says no. `code` is stable and for programs; what each means stands at `problem.type`. */
export class MaloteError extends Error {
  override readonly name = 'MaloteError';

  constructor(
    /** The HTTP status: 400 for what you sent, 401 and 403 for who you are, 404, 409 for a conflict, … */
    readonly status: number,
    /** The problem's code, such as `invalid_request`; `http_502` and its like where something else answered. */
    readonly code: string,
    /** The whole problem document; undefined where something else answered. */
    readonly problem: Problem | undefined,
  ) {
    super(`${status} ${code}${problem === undefined ? '' : `: ${problem.detail}`}`);
  }

  /** Every single fault of what was sent, by JSON pointer; empty where there is none. */
  get faults(): readonly Fault[] {
    return this.problem?.errors ?? [];
  }
}

/** `submitAndWait` ran out of time. The batch is unharmed: submit it again, or ask for it, to go on waiting. */
export class MaloteTimeoutError extends Error {
  override readonly name = 'MaloteTimeoutError';

  constructor(
    readonly batchId: string,
    /** The last one that was heard of; undefined where not even the submission was answered. */
    readonly report: BatchReport | undefined,
    cause: unknown,
  ) {
    const state = report === undefined ? 'not known to be accepted' : report.status;
    super(`Batch ${batchId} is ${state} when the time is over`, { cause });
  }
}

/** Nothing has answered at `baseUrl` since the client was made: the address is wrong, or Malote does not run. */
export class MaloteUnreachableError extends Error {
  override readonly name = 'MaloteUnreachableError';

  constructor(baseUrl: string, cause: unknown) {
    super(`Nothing answers at ${baseUrl}`, { cause });
  }
}

/** The error that an answer's status and body make. */
export function maloteErrorOf(status: number, body: unknown): MaloteError {
  const problem = isProblem(body) ? body : undefined;
  return new MaloteError(status, problem?.code ?? `http_${status}`, problem);
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string';
}
