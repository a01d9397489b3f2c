import { Injectable } from '@nestjs/common';
import { Metrics, METRICS, RecentAnswer, type MetricsReading, type Sample } from '#observability';
import { PostgresDataSource } from './connection/postgres-data-source.js';
import { Sql, type Statement } from './connection/sql.js';
import { PayerBacklogRepository, type UnclaimedClass } from './operations/payer-backlog.repository.js';
import { SettlementPauseRepository } from './operations/settlement-pause.repository.js';
import { RailHoldRepository } from './settlement/rail-hold.repository.js';
import { SettlementBacklogRepository } from './settlement/settlement-backlog.repository.js';

/** A reading that takes longer than a scrape waits is of no use. */
const READING_TIMEOUT_MS = 1_000;
/** Deliveries that are read, at most; the catalogue of metrics says so, too. */
const MAX_DELIVERIES = 20_000;

const readStreamBacklog: Statement = {
  name: 'read_stream_backlog',
  text: 'SELECT * FROM read_stream_backlog()',
  timeoutMs: READING_TIMEOUT_MS,
};

/** $1 deliveries at most: see the function's header. */
const readWebhookBacklog: Statement = {
  name: 'read_webhook_backlog',
  text: 'SELECT * FROM read_webhook_backlog($1)',
  timeoutMs: READING_TIMEOUT_MS,
};

/** When all went well last, or when it was first tried; blocked partitions, by data, and since when. */
const readRetention: Statement = {
  name: 'read_retention',
  timeoutMs: READING_TIMEOUT_MS,
  text: /* sql */ `
    SELECT (SELECT extract(epoch FROM coalesce(l.finished_at, l.started_at))::float8 FROM retention_schedule l) AS finished_at,
           count(*) FILTER (WHERE s.data = 'messages')::integer AS messages, count(*) FILTER (WHERE s.data = 'payouts')::integer AS payouts,
           coalesce(max(extract(epoch FROM clock_timestamp() - s.blocked_since)), 0)::float8 AS longest_seconds
      FROM stored_partition s WHERE s.blocked_since IS NOT NULL AND s.dropped_at IS NULL`,
};

const NO_BACKLOG = { unclaimed: 0, payers: 0, oldestSeconds: 0, processing: 0 };

/** The gauges that Postgres knows; those of the whole installation are read at most every three seconds. */
@Injectable()
export class PostgresReadings {
  constructor(
    metrics: Metrics,
    dataSource: PostgresDataSource,
    sql: Sql,
    backlog: SettlementBacklogRepository,
    payers: PayerBacklogRepository,
    settlement: SettlementPauseRepository,
    holds: RailHoldRepository,
  ) {
    metrics.readWith(poolReading(dataSource));
    metrics.readWith(streamsReading(sql));
    metrics.readWith(backlogReading(backlog));
    metrics.readWith(payersReading(payers));
    metrics.readWith(webhooksReading(sql));
    metrics.readWith(pauseReading(settlement));
    metrics.readWith(holdReading(holds));
    metrics.readWith(retentionReading(sql));
  }
}

/** The pool of this process. */
function poolReading(dataSource: PostgresDataSource): MetricsReading {
  const name = 'malote_postgres_pool_connections';
  return {
    names: [name],
    read: () => {
      const pool = dataSource.isInitialized ? dataSource.pool : undefined;
      return Promise.resolve([
        { name, value: pool?.totalCount ?? 0, labels: { state: 'total' } },
        { name, value: pool?.idleCount ?? 0, labels: { state: 'idle' } },
        { name, value: pool?.waitingCount ?? 0, labels: { state: 'waiting' } },
      ]);
    },
  };
}

/** Streams and messages of all institutions. */
export function streamsReading(sql: Sql): MetricsReading {
  /** The driver reads bigint as text. */
  type Row = { open_streams: string; undelivered: string; oldest_seconds: number | null };
  return recentReading(
    ['malote_streams_open', 'malote_messages_undelivered', 'malote_oldest_undelivered_age_seconds'],
    async () =>
      (await sql.run<Row>(readStreamBacklog)).flatMap((row) => [
        { name: 'malote_streams_open', value: Number(row.open_streams), labels: {} },
        { name: 'malote_messages_undelivered', value: Number(row.undelivered), labels: {} },
        { name: 'malote_oldest_undelivered_age_seconds', value: row.oldest_seconds ?? 0, labels: {} },
      ]),
  );
}

/** What waits for settlement, of all payers; readiness reports it too. */
export function backlogReading(repository: SettlementBacklogRepository): MetricsReading {
  const name = 'malote_payouts_open';
  const oldestInDoubt = 'malote_oldest_in_doubt_payout_age_seconds';
  return recentReading([name, oldestInDoubt], async () => {
    const backlog = await repository.read();
    return [
      { name, value: backlog.pending, labels: { status: 'pending' } },
      { name, value: backlog.processing, labels: { status: 'processing' } },
      { name, value: backlog.inDoubt, labels: { status: 'in_doubt' } },
      { name, value: backlog.needsReview, labels: { status: 'needs_review' } },
      { name: oldestInDoubt, value: backlog.doubtfulForSeconds ?? 0, labels: {} },
    ];
  });
}

/** What payers wait for; each class has a value, whether there are payers or not. */
export function payersReading(payers: PayerBacklogRepository): MetricsReading {
  const unclaimed = 'malote_payouts_unclaimed';
  const waiting = 'malote_payers_waiting';
  const oldest = 'malote_oldest_unclaimed_payout_age_seconds';
  const inFlight = 'malote_payouts_in_flight';
  return recentReading([unclaimed, waiting, oldest, inFlight], async () => {
    const found = new Map((await payers.classes()).map((one) => [one.class, one]));
    const of = (name: UnclaimedClass) => found.get(name) ?? NO_BACKLOG;
    return [
      ...METRICS[unclaimed].labels.class.flatMap((name): Sample[] => [
        { name: unclaimed, value: of(name).unclaimed, labels: { class: name } },
        { name: waiting, value: of(name).payers, labels: { class: name } },
      ]),
      ...METRICS[inFlight].labels.class.flatMap((name): Sample[] => [
        { name: oldest, value: of(name).oldestSeconds, labels: { class: name } },
        { name: inFlight, value: of(name).processing, labels: { class: name } },
      ]),
    ];
  });
}

/** Deliveries that wait, of all payers. */
export function webhooksReading(sql: Sql): MetricsReading {
  type Row = { waiting: string; oldest_seconds: number | null };
  return recentReading(['malote_webhooks_waiting', 'malote_oldest_waiting_webhook_age_seconds'], async () =>
    (await sql.run<Row>(readWebhookBacklog, [MAX_DELIVERIES])).flatMap((row) => [
      { name: 'malote_webhooks_waiting', value: Number(row.waiting), labels: {} },
      { name: 'malote_oldest_waiting_webhook_age_seconds', value: row.oldest_seconds ?? 0, labels: {} },
    ]),
  );
}

/** Whether settlement is paused, so that alerts do not fire for what an operator wanted. */
export function pauseReading(settlement: SettlementPauseRepository): MetricsReading {
  const name = 'malote_settlement_paused';
  return recentReading([name], async () => [
    { name, value: (await settlement.read()) === undefined ? 0 : 1, labels: {} },
  ]);
}

/** Whether a rail's account lacks the balance, so that payments are held. */
function holdReading(holds: RailHoldRepository): MetricsReading {
  const name = 'malote_rail_held';
  return recentReading([name], async () => [
    { name, value: (await holds.list()).length === 0 ? 0 : 1, labels: {} },
  ]);
}

/** How the removal of old data gets on, as workers recorded it. */
function retentionReading(sql: Sql): MetricsReading {
  type Row = { finished_at: number | null; messages: number; payouts: number; longest_seconds: number };
  const finished = 'malote_last_retention_timestamp_seconds';
  const blocked = 'malote_partitions_blocked';
  const longest = 'malote_longest_blocked_partition_age_seconds';
  return recentReading([finished, blocked, longest], async () =>
    (await sql.run<Row>(readRetention)).flatMap((row): Sample[] => [
      ...(row.finished_at === null ? [] : [{ name: finished, value: row.finished_at, labels: {} } as const]),
      { name: blocked, value: row.messages, labels: { data: 'messages' } },
      { name: blocked, value: row.payouts, labels: { data: 'payouts' } },
      { name: longest, value: row.longest_seconds, labels: {} },
    ]),
  );
}

function recentReading(
  names: MetricsReading['names'],
  ask: () => Promise<readonly Sample[]>,
): MetricsReading {
  const recent = new RecentAnswer(ask);
  return { names, read: () => recent.get() };
}
