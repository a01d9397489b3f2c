import { Injectable } from '@nestjs/common';
import { toInstant } from '#domain';
import { Sql, type Statement } from '../connection/sql.js';

/** Events that one statement looks at: some tens of milliseconds, so its locks are short. */
const PIECE_EVENTS = 1_000;
/** What is counted takes a second or so at the worst. */
const MAX_COUNTED = 100_000;
/** Age and id before the first event. */
const BEGINNING: readonly unknown[] = ['-infinity', '00000000-0000-0000-0000-000000000000'];

/** Webhooks from before a moment, as documents show them. */
export interface OldWebhookCounts {
  /** As `toInstant` writes it. */
  readonly before: string;
  readonly deliveries: number;
  /** Events none of whose deliveries waits. */
  readonly events: number;
  /** Deliveries that wait: they stay, with their events. */
  readonly waiting: number;
  /** There are more than were counted. */
  readonly at_least: boolean;
}

export interface RemovedWebhooks {
  readonly deliveries: number;
  readonly events: number;
}

/** $1 our moment, $2 days. The earlier of the database's clock and ours. */
const selectDaysAgo: Statement = {
  name: 'select_days_ago',
  text: 'SELECT least(clock_timestamp(), $1::timestamptz) - make_interval(days => $2) AS at',
};

/** $1 moment, $2 how many to count: see the function's header. */
const countOldWebhooks: Statement = {
  name: 'count_old_webhooks',
  text: 'SELECT deliveries, events, waiting, at_least FROM count_old_webhooks($1, $2)',
};

/** $1 moment, $2, $3 age and id of the last before, $4 limit: see the function's header. */
const removeOldWebhooks: Statement = {
  name: 'remove_old_webhooks',
  text: 'SELECT deliveries, events, last_at, last_id FROM remove_old_webhooks($1, $2, $3, $4)',
};

/** Removes events whose deliveries are all final, with these, in the order of their age. Errors: `database_unavailable`. */
@Injectable()
export class OldWebhooks {
  constructor(private readonly sql: Sql) {}

  async count(days: number): Promise<OldWebhookCounts> {
    const before = await this.daysAgo(days);
    const [counts] = await this.sql.run<Omit<OldWebhookCounts, 'before'>>(countOldWebhooks, [
      before,
      MAX_COUNTED,
    ]);
    if (counts === undefined) throw new Error('count_old_webhooks returned nothing.');
    return { before: toInstant(before), ...counts };
  }

  /** In pieces. Rejects with the signal's reason, between two pieces. */
  async *remove(days: number, signal: AbortSignal): AsyncGenerator<RemovedWebhooks> {
    const before = await this.daysAgo(days);
    for (let after = BEGINNING; ;) {
      signal.throwIfAborted();
      const [piece] = await this.sql.run<RemovedWebhooks & { last_at: Date | null; last_id: string | null }>(
        removeOldWebhooks,
        [before, ...after, PIECE_EVENTS],
      );
      if (piece === undefined) throw new Error('remove_old_webhooks returned nothing.');
      yield { deliveries: piece.deliveries, events: piece.events };
      if (piece.last_at === null) return;
      after = [piece.last_at, piece.last_id];
    }
  }

  private async daysAgo(days: number): Promise<Date> {
    const [row] = await this.sql.run<{ at: Date }>(selectDaysAgo, [new Date(), days]);
    return row?.at ?? new Date(0);
  }
}
