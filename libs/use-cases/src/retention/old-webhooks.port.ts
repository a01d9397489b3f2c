/** What there is of webhooks from before a moment. Counts end at a limit. */
export interface OldWebhookCounts {
  /** Deliveries that have come to their end. */
  readonly deliveries: number;
  /** Events none of whose deliveries waits. */
  readonly events: number;
  /** Deliveries that wait, at webhooks that are disabled: they and their events stay. */
  readonly waiting: number;
  /** There are more than were counted. */
  readonly isAtLeast: boolean;
}

/** Where a walk through old events or deliveries has come to; undefined: its beginning. */
export interface WalkPlace {
  readonly at: Date;
  readonly id: string;
}

/** A piece of such a walk. `next` undefined: it is at its end. */
export interface WalkedPiece {
  readonly removed: number;
  readonly next: WalkPlace | undefined;
}

export interface WebhookOwner {
  readonly payer: string;
  readonly endpointId: string;
}

/** Events of webhooks and their deliveries, removed by rows, in pieces. Errors of all: `database_unavailable`. */
export abstract class OldWebhooks {
  /** The moment so many days ago, by the database's clock or ours, whichever is behind. */
  abstract daysAgo(days: number): Promise<Date>;
  abstract count(before: Date): Promise<OldWebhookCounts>;
  /** Some webhooks, in the order of their owners, after one of them. */
  abstract webhooksAfter(last: WebhookOwner | undefined): Promise<readonly WebhookOwner[]>;
  abstract removeDeliveries(
    owner: WebhookOwner,
    before: Date,
    after: WalkPlace | undefined,
  ): Promise<WalkedPiece>;
  abstract removeEvents(before: Date, after: WalkPlace | undefined): Promise<WalkedPiece>;
}
