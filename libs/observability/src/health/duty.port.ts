/** Why a process that is well takes no work. */
export type OffDuty = 'draining' | 'drained';

/** Whether the process takes work at all: one that somebody has drained is alive and not ready. */
export abstract class Duty {
  /** Undefined while it takes work. */
  abstract offDuty(): OffDuty | undefined;
}
