import { Injectable } from '@nestjs/common';
import { EVENT_TYPES, type EventType, type PayerEvent } from '#domain';
import { decodeCursor, encodeCursor, type Cursor, type CursorForm } from '../lists/page.js';
import { ReadsByPayer } from '../payouts/reads-by-payer.js';
import { EventReader, type FeedPosition } from './event-reader.port.js';
import { WaitForEvents } from './wait-for-events.js';

export interface EventPageRequest {
  /** Undefined: from the oldest event that is kept. */
  readonly after: Cursor | undefined;
  readonly limit: number;
  /** Empty: all. */
  readonly types: readonly EventType[];
  /** How long to wait for an event where there is none. */
  readonly waitMs: number;
  /** The client has left. */
  readonly gone: AbortSignal;
}

export interface EventPage {
  /** Oldest first. */
  readonly events: readonly PayerEvent[];
  /** Where the next page begins; there is always one. */
  readonly next: Cursor;
}

/** Reads the feed of events of a payer. Errors: `database_unavailable`, `invalid_cursor`, `cursor_of_another_database`. */
@Injectable()
export class ReadEvents {
  constructor(
    private readonly reader: EventReader,
    private readonly waits: WaitForEvents,
    private readonly reads: ReadsByPayer,
  ) {}

  async page(payer: string, request: EventPageRequest): Promise<EventPage> {
    const { limit, waitMs, gone } = request;
    // Each once, however often it was asked for.
    const types = EVENT_TYPES.filter((type) => request.types.length === 0 || request.types.includes(type));
    const after = request.after === undefined ? undefined : FEED_CURSOR.decode(request.after);
    const read = (from: FeedPosition | undefined) =>
      this.reads.run(payer, () => this.reader.read({ payer, types, after: from }, limit));
    let reading = await read(after);
    if (reading.events.length === 0 && waitMs > 0) {
      await this.waits.wait({ payer, types, after: reading.next }, waitMs, gone);
      reading = await read(reading.next);
    }
    return { events: reading.events, next: FEED_CURSOR.encode(reading.next) };
  }
}

const FEED_CURSOR_FORM =
  /^([\w-]{1,20}) (\d{1,18}) ([01]) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}) (\d{1,9})$/;

const FEED_CURSOR: CursorForm<FeedPosition> = {
  encode: ({ database, transactionId, ofBatch, id, sequence }) =>
    encodeCursor(database, transactionId, ofBatch ? 1 : 0, id, sequence),
  decode: (cursor) => {
    const [database = '', transactionId = '', ofBatch, id = '', sequence] = decodeCursor(
      cursor,
      FEED_CURSOR_FORM,
    );
    return { database, transactionId, ofBatch: ofBatch === '1', id, sequence: Number(sequence) };
  },
};
