import type { Fault } from '#domain';
import type { AccessProblemCode } from './access-problems.js';
import type { HttpProblemCode } from './http-problems.js';

/** What an `HttpProblem` may carry besides its code. */
export interface HttpProblemExtras {
  readonly faults?: readonly Fault[];
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
  /** The WWW-Authenticate header, where it is another than the catalogue's. */
  readonly challenge?: string | undefined;
}

/** A fault of HTTP itself, raised by controllers and parsers. What breaks a rule of the domain is a `DomainError`. */
export class HttpProblem extends Error {
  readonly code: HttpProblemCode | AccessProblemCode;
  readonly faults: readonly Fault[];
  readonly details: Readonly<Record<string, unknown>>;
  readonly challenge: string | undefined;

  constructor(
    code: HttpProblemCode | AccessProblemCode,
    { faults = [], details = {}, cause, challenge }: HttpProblemExtras = {},
  ) {
    super(code, { cause });
    this.name = 'HttpProblem';
    this.code = code;
    this.faults = faults;
    this.details = details;
    this.challenge = challenge;
  }
}
