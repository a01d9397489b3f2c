/** Why a healthy process takes no work. */
export type DrainState = 'draining' | 'drained';

/** Whether the process takes work at all: one that an operator has drained is alive and not ready. */
export abstract class WorkAvailability {
  /** Undefined while it takes work. */
  abstract drainState(): DrainState | undefined;
}
