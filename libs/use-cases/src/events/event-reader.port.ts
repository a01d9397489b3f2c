import type { EventType, PayerEvent } from '#domain';

/** Where an event stands in the feed of its payer: feeds are in the order of these members. */
export interface EventPlace {
  /** The number of the transaction that wrote it, in decimal. */
  readonly transactionId: string;
  /** Events of payouts come before those of batches. */
  readonly ofBatch: boolean;
  /** The payout's, or that of the batch's event. */
  readonly id: string;
  /** Of the change of a payout; 0: of a batch. */
  readonly sequence: number;
}

/** A place, and the database in which it is one. */
export interface FeedPosition extends EventPlace {
  /** Another one after each restore and each promotion of a standby. */
  readonly database: string;
}

export interface EventQuery {
  readonly payer: string;
  readonly types: readonly EventType[];
  /** Undefined: from the oldest event. */
  readonly after: FeedPosition | undefined;
}

export interface EventReading {
  /** Oldest first. */
  readonly events: readonly PayerEvent[];
  /** Where to read on: everything before it that is of these types was returned, now or earlier. */
  readonly next: FeedPosition;
}

/** A client that waits for events, from a position on. */
export interface AwaitedEvents extends EventQuery {
  readonly after: FeedPosition;
}

/** Reads the feed of events of a payer. Errors: `database_unavailable`. */
export abstract class EventReader {
  /** Errors: `cursor_of_another_database`. */
  abstract read(query: EventQuery, limit: number): Promise<EventReading>;
  /** Those for which there is an event by now, and those whose position is of another database. */
  abstract arrived(awaited: readonly AwaitedEvents[]): Promise<readonly AwaitedEvents[]>;
}
