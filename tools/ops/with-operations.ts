import type { DatabaseSettingsGroup } from '#configuration';
import { PrometheusMetrics } from '#observability';
import {
  createDataSource,
  PostgresAuditLog,
  PostgresOldSpans,
  PostgresOldWebhooks,
  PostgresOperatedPayouts,
  PostgresOperatedWebhooks,
  PostgresPayoutBatchStore,
  PostgresPayoutReader,
  PostgresSettlementBacklog,
  PostgresSettlementSwitch,
  PostgresStreamStore,
  PostgresWebhookDeliveryLog,
  PostgresWorkerRegistry,
  Sql,
} from '#database';
import {
  CancelBatch,
  EndSeat,
  OperatePayouts,
  OperateWorkers,
  PauseSettlement,
  PayoutQueue,
  PlanRetention,
  ReadPayouts,
  ReplayWebhooks,
  SurveyPayouts,
  ViewStreams,
  type SettlementBacklog,
} from '#use-cases';

/** PostgreSQL, appendix A: undefined_table. */
const UNDEFINED_TABLE = '42P01';
/** Two, for what is asked at the same time. */
const POOL_SIZE = 2;
/** Only opening a stream needs them, which is not done here. */
const STREAM_SETTINGS = { waitMs: 8_000, leaseMs: 60_000 };

/** What the commands work with. */
export interface Operations {
  readonly payouts: OperatePayouts;
  readonly survey: SurveyPayouts;
  readonly batches: CancelBatch;
  readonly settlement: PauseSettlement;
  readonly backlog: SettlementBacklog;
  readonly streams: ViewStreams;
  readonly seats: EndSeat;
  readonly webhooks: ReplayWebhooks;
  readonly workers: OperateWorkers;
  readonly retention: PlanRetention;
}

/**
 * Workers are not told: what is due is found by their sweeps within a second. So Redis need not be there, and it is often in trouble
 * itself when people reach for this.
 */
class NoQueue extends PayoutQueue {
  override enqueue(): Promise<void> {
    return Promise.resolve();
  }

  override waitingCount(): Promise<number> {
    return Promise.resolve(0);
  }
}

/** Does something with an installation's database. Throws what to do where it cannot be reached or is not up to date. */
export async function withOperations<Result>(
  database: DatabaseSettingsGroup,
  work: (operations: Operations) => Promise<Result>,
): Promise<Result> {
  const settings = { ...database, poolSize: POOL_SIZE, applicationName: 'malote-ops' };
  const dataSource = createDataSource(settings);
  await dataSource.initialize().catch((error: unknown) => {
    throw new Error(`The database cannot be reached: ${reasonOf(error)}`, { cause: error });
  });
  try {
    return await work(operationsOn(new Sql(dataSource, settings)));
  } catch (error) {
    if (!isMissingTable(error)) throw error;
    throw new Error(
      'The schema of this database is older than this tool. Bring it up to date: npm run migrate (npm start does so when it starts).',
      { cause: error },
    );
  } finally {
    await dataSource.destroy();
  }
}

function operationsOn(sql: Sql): Operations {
  // Nobody scrapes a command.
  const metrics = new PrometheusMetrics();
  const operated = new PostgresOperatedPayouts(sql, metrics);
  const streams = new PostgresStreamStore(sql, STREAM_SETTINGS, metrics);
  const audit = new PostgresAuditLog(sql);
  return {
    payouts: new OperatePayouts(operated, new NoQueue()),
    survey: new SurveyPayouts(operated, new ReadPayouts(new PostgresPayoutReader(sql))),
    batches: new CancelBatch(new PostgresPayoutBatchStore(sql, metrics)),
    settlement: new PauseSettlement(new PostgresSettlementSwitch(sql)),
    backlog: new PostgresSettlementBacklog(sql),
    streams: new ViewStreams(streams),
    seats: new EndSeat(streams, audit),
    webhooks: new ReplayWebhooks(new PostgresOperatedWebhooks(sql), new PostgresWebhookDeliveryLog(sql)),
    workers: new OperateWorkers(new PostgresWorkerRegistry(sql)),
    retention: new PlanRetention(new PostgresOldSpans(sql), new PostgresOldWebhooks(sql)),
  };
}

function isMissingTable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === UNDEFINED_TABLE;
}

/** A server that refuses connections on all of its addresses makes an error without a message. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
