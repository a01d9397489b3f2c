/**
 * Something a process cannot (or hardly can) work without. A library that holds a connection offers one; the process lists
 * those it depends on in `HealthModule.with`.
 */
export abstract class HealthCheck {
  /** One word for the answer and the log: `postgres`, `redis`. */
  abstract readonly name: string;
  /** Without it the process is not ready (503); without one that is not critical it is `degraded` and still takes calls. */
  abstract readonly critical: boolean;
  /** Resolves when the dependency answers; any rejection means that it is down. Need not limit its own time. */
  abstract check(): Promise<void>;
}

/** A part of the readiness answer that does not decide whether the process is ready. */
export abstract class HealthDetail {
  /** The member of the answer that holds it. */
  abstract readonly name: string;
  /** Needs no key to be read, so it holds no ids and no amounts. Where it rejects, the member is left out. */
  abstract read(): Promise<object>;
}

/** Whether the process still gets on with what it has to do: what its liveness says, beside that its event loop turns. */
export abstract class ProgressCheck {
  /**
   * What has stood still for too long, in a few words; undefined while nothing has. Says so only where starting the process anew
   * would help. It asks neither Postgres nor Redis nor the rail.
   */
  abstract stuck(): string | undefined;
}

/** Why a healthy process takes no work. */
export type DrainState = 'draining' | 'drained';

/** Whether the process takes work at all: one that an operator has drained is alive and not ready. */
export abstract class WorkAvailability {
  /** Undefined while it takes work. */
  abstract drainState(): DrainState | undefined;
}
