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
