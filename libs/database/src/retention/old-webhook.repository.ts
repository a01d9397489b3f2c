import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import {
  OldWebhooks,
  type OldWebhookCounts,
  type RemovedWebhooks,
  type WebhookEndpointKey,
} from '#use-cases';
import { Sql, type Statement } from '../connection/sql.js';
import { WebhookEndpointEntity } from '../entities/webhook-endpoint.entity.js';

/** Rows that one statement looks at: some tens of milliseconds, so its locks are short. */
const PIECE_ROWS = 1_000;
/** Of each webhook, and of all events: what is counted takes a second or so at the worst. */
const MAX_COUNTED = 100_000;
const ENDPOINTS_AT_A_TIME = 500;
/** Age and id before the first row. */
const BEGINNING: readonly unknown[] = ['-infinity', '00000000-0000-0000-0000-000000000000'];

type CountRow = { deliveries: string; waiting: string; events: string; is_at_least: boolean };
type PieceRow = { removed: number; last_at: Date | null; last_id: string | null };

/** $1 our moment, $2 days. The earlier of the database's clock and ours. */
const selectDaysAgo: Statement = {
  name: 'select_days_ago',
  text: 'SELECT least(clock_timestamp(), $1::timestamptz) - make_interval(days => $2) AS at',
};

/** $1 moment, $2 how many to count: see the function's header. */
const countOldWebhooks: Statement = {
  name: 'count_old_webhooks',
  text: 'SELECT * FROM count_old_webhooks($1, $2)',
};

const removals = {
  /** $1 payer, $2 endpoint, $3 moment, $4, $5 age and id of the last before, $6 limit: see the function's header. */
  deliveries: {
    name: 'remove_webhook_deliveries',
    text: 'SELECT * FROM remove_webhook_deliveries($1, $2, $3, $4, $5, $6)',
  },
  /** $1 moment, $2, $3 age and id of the last before, $4 limit: see the function's header. */
  events: {
    name: 'remove_webhook_events',
    text: 'SELECT * FROM remove_webhook_events($1, $2, $3, $4)',
  },
} satisfies Record<RemovedWebhooks['kind'], Statement>;

/** Removes deliveries and events of webhooks in the order of their age, by index, a piece a statement: the functions are SQL. */
@Injectable()
export class OldWebhookRepository extends OldWebhooks {
  constructor(
    private readonly sql: Sql,
    @InjectRepository(WebhookEndpointEntity) private readonly endpoints: Repository<WebhookEndpointEntity>,
  ) {
    super();
  }

  override async count(days: number): Promise<OldWebhookCounts> {
    const before = await this.daysAgo(days);
    const [row] = await this.sql.run<CountRow>(countOldWebhooks, [before, MAX_COUNTED]);
    return {
      before,
      deliveries: Number(row?.deliveries ?? 0),
      events: Number(row?.events ?? 0),
      waiting: Number(row?.waiting ?? 0),
      isAtLeast: row?.is_at_least ?? false,
    };
  }

  override async *remove(days: number, signal: AbortSignal): AsyncGenerator<RemovedWebhooks> {
    const before = await this.daysAgo(days);
    let last: WebhookEndpointKey | undefined;
    do {
      const endpoints = await this.endpointsAfter(last);
      for (const { payer, endpointId } of endpoints)
        yield* this.removePieces('deliveries', [payer, endpointId, before], signal);
      last = endpoints.at(-1);
    } while (last !== undefined);
    yield* this.removePieces('events', [before], signal);
  }

  private async *removePieces(
    kind: RemovedWebhooks['kind'],
    values: readonly unknown[],
    signal: AbortSignal,
  ): AsyncGenerator<RemovedWebhooks> {
    for (let after = BEGINNING; ;) {
      signal.throwIfAborted();
      const [row] = await this.sql.run<PieceRow>(removals[kind], [...values, ...after, PIECE_ROWS]);
      const { removed = 0, last_at: at = null, last_id: id = null } = row ?? {};
      if (removed > 0) yield { kind, rows: removed };
      if (at === null) return;
      after = [at, id];
    }
  }

  private async daysAgo(days: number): Promise<Date> {
    const [row] = await this.sql.run<{ at: Date }>(selectDaysAgo, [new Date(), days]);
    return row?.at ?? new Date(0);
  }

  /** Some webhooks, in the order of their keys. */
  private endpointsAfter(last: WebhookEndpointKey | undefined): Promise<readonly WebhookEndpointKey[]> {
    const page = this.endpoints
      .createQueryBuilder('e')
      .select(['e.payer', 'e.endpointId'])
      .orderBy('e.payer')
      .addOrderBy('e.endpointId')
      .limit(ENDPOINTS_AT_A_TIME);
    if (last !== undefined) page.where('(e.payer, e.endpointId) > (:payer, :endpointId)', last);
    return page.getMany();
  }
}
