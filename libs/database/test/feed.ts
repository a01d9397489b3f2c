import { EVENT_TYPES, type EventType, type PayerEvent } from '#domain';
import { waitFor } from '#testing';
import { ReadEvents, ReadsByPayer, WaitForEvents, type EventPage } from '#use-cases';
import type { Sql, Statement } from '../src/connection/sql.js';
import { EventRepository } from '../src/events/event.repository.js';

const currentTransaction: Statement = {
  name: 'test_current_transaction',
  text: 'SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS id',
};
const hasEnded: Statement = {
  name: 'test_has_ended',
  text: 'SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint >= $1::bigint AS ended',
};
const gone = new AbortController().signal;

/** The feed of one payer, as its reader sees it. */
export class TestFeed {
  private readonly events: ReadEvents;

  constructor(
    private readonly sql: Sql,
    readonly payer: string,
  ) {
    const reader = new EventRepository(sql);
    this.events = new ReadEvents(reader, new WaitForEvents(reader), new ReadsByPayer());
  }

  page(after?: string, limit = 100, types: readonly EventType[] = EVENT_TYPES): Promise<EventPage> {
    return this.events.page(this.payer, { after, limit, types, waitMs: 0, gone });
  }

  /** Waits until all that was written by now is shown: other tests, on other databases of this server, hold transactions open. */
  async catchUp(): Promise<void> {
    const [now] = await this.sql.run<{ id: string }>(currentTransaction);
    await waitFor(async () => (await this.sql.run<{ ended: boolean }>(hasEnded, [now?.id]))[0]?.ended, {
      what: 'earlier transactions to end',
    });
  }

  /** From the beginning to the end as it is now, in pages of so many. */
  async all(limit = 100, types?: readonly EventType[]): Promise<PayerEvent[]> {
    const all: PayerEvent[] = [];
    for (let after: string | undefined; ;) {
      const { events, next } = await this.page(after, limit, types);
      if (events.length === 0) return all;
      all.push(...events);
      after = next;
    }
  }
}

/** A text such as `payout.paid x` for each event: the external id, or the batch's. */
export function named(events: readonly PayerEvent[]): string[] {
  return events.map((event) =>
    [event.type, 'payout' in event ? event.payout.externalId : event.batch.batchId].join(' '),
  );
}
