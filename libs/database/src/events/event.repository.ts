import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DomainError } from '#domain';
import {
  EventReader,
  type AwaitedEvents,
  type EventPlace,
  type EventQuery,
  type EventReading,
} from '#use-cases';
import { Sql } from '../connection/sql.js';
import { toPayerEvent, type EventRow } from './event-rows.js';
import { findAwaitedEvents, readEvents } from './read-events.sql.js';

const NO_ID = '00000000-0000-0000-0000-000000000000';

/** Before everything that a transaction wrote. */
const beginningOf = (transactionId: string): EventPlace => ({
  transactionId,
  ofBatch: false,
  id: NO_ID,
  sequence: 0,
});

const BEGINNING = beginningOf('0');

/** A row of `readEvents` that has an event. */
type FoundRow = EventRow & {
  readonly transaction_id: string;
  readonly of_batch: boolean;
  readonly id: string;
};

type Row = (FoundRow | { readonly transaction_id: null }) & {
  readonly database: string;
  readonly horizon: string;
};

/** The feed of events. On the primary only: a standby may be promoted without what it shows. */
@Injectable()
export class EventRepository extends EventReader {
  constructor(private readonly sql: Sql) {
    super();
  }

  override async read({ payer, types, after }: EventQuery, limit: number): Promise<EventReading> {
    const rows = await this.sql.run<Row>(readEvents, [payer, types, ...valuesOf(after ?? BEGINNING), limit]);
    const [first] = rows;
    if (first === undefined) throw new Error('read_events returned nothing.');
    const database = shortNameOf(first.database);
    if (after !== undefined && after.database !== database)
      throw new DomainError('cursor_of_another_database', 'The cursor is of another database.');
    const found = rows.filter((row) => row.transaction_id !== null);
    const last = found.at(-1);
    const place = found.length < limit || last === undefined ? beginningOf(first.horizon) : placeOf(last);
    return {
      // Retention removes payouts and their history one after the other.
      events: found.filter(({ payout, batch }) => payout !== null || batch !== null).map(toPayerEvent),
      next: { ...place, database },
    };
  }

  override async arrived(awaited: readonly AwaitedEvents[]): Promise<readonly AwaitedEvents[]> {
    const places = awaited.map(({ after }) => after);
    const [row] = await this.sql.run<{ database: string; found: readonly number[] | null }>(
      findAwaitedEvents,
      [
        awaited.map(({ payer }) => payer),
        awaited.map(({ types }) => types.join(',')),
        places.map(({ transactionId }) => transactionId),
        places.map(({ ofBatch }) => ofBatch),
        places.map(({ id }) => id),
        places.map(({ sequence }) => sequence),
      ],
    );
    const database = row === undefined ? undefined : shortNameOf(row.database);
    const found = new Set(row?.found);
    return awaited.filter(({ after }, index) => after.database !== database || found.has(index + 1));
  }
}

const valuesOf = ({ transactionId, ofBatch, id, sequence }: EventPlace) => [
  transactionId,
  ofBatch,
  id,
  sequence,
];

const placeOf = ({ transaction_id, of_batch, id, sequence }: FoundRow): EventPlace => ({
  transactionId: transaction_id,
  ofBatch: of_batch,
  id,
  sequence: sequence ?? 0,
});

/** Of what `database_identity` says: cursors carry it, and it is not for clients to read. */
const shortNameOf = (identity: string): string =>
  createHash('sha256').update(identity).digest('base64url').slice(0, 10);
