/** A queue as it is now. */
export interface QueueState {
  readonly name: string;
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  /** Processes that take jobs from it. */
  readonly workers: number;
}

/** Looks at the queues. Errors: `redis_unavailable`. */
export abstract class QueueMonitor {
  abstract read(): Promise<readonly QueueState[]>;
}
