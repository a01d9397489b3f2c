/** Webhooks from before a moment. Counts end at a limit. */
export interface OldWebhookCounts {
  readonly before: Date;
  /** Final deliveries. */
  readonly deliveries: number;
  /** Events none of whose deliveries waits. */
  readonly events: number;
  /** Deliveries that wait, at webhooks that are disabled: they and their events stay. */
  readonly waiting: number;
  /** There are more than were counted. */
  readonly isAtLeast: boolean;
}

export interface RemovedWebhooks {
  readonly kind: 'deliveries' | 'events';
  readonly rows: number;
}

/** Old events of webhooks and their deliveries. Errors of all: `database_unavailable`. */
export abstract class OldWebhooks {
  /** What `remove` would remove. */
  abstract count(days: number): Promise<OldWebhookCounts>;
  /**
   * Removes final deliveries, then events that have no delivery left, in pieces by their age. A delivery that waits stays, and its
   * event with it. Rejects with the signal's reason, between two pieces.
   */
  abstract remove(days: number, signal: AbortSignal): AsyncIterable<RemovedWebhooks>;
}
