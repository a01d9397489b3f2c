import type { DomainErrorCode, Fault } from '#domain';
import type { ProblemCode } from './problem-catalogue.js';

/** HTTP's own codes; the domain's are raised as `DomainError`. */
export type HttpProblemCode = Exclude<ProblemCode, DomainErrorCode>;

/** What an `HttpProblem` may carry besides its code. */
interface HttpProblemExtras {
  readonly faults?: readonly Fault[];
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
  /** Headers of the answer beside those of every problem, such as `allow`; names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A fault of HTTP itself, raised by guards, controllers and parsers. What breaks a rule of the domain is a `DomainError`. */
export class HttpProblem extends Error {
  readonly faults: readonly Fault[];
  readonly omitted = 0;
  readonly details: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly code: HttpProblemCode,
    { faults = [], details = {}, cause, headers = {} }: HttpProblemExtras = {},
  ) {
    super(code, { cause });
    this.name = 'HttpProblem';
    this.faults = faults;
    this.details = details;
    this.headers = headers;
  }
}
