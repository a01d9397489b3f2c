import { Injectable } from '@nestjs/common';
import { Metrics } from '#observability';
import { SettlementSwitch } from '#use-cases';
import { PauseReading } from './operations/pause-reading.js';
import { RetentionReading } from './retention/retention-reading.js';
import { BacklogReading } from './settlement/backlog-reading.js';
import { SettlementBacklogRepository } from './settlement/settlement-backlog.repository.js';
import { StreamsReading } from './streams/streams-reading.js';
import { WebhooksReading } from './webhooks/webhooks-reading.js';
import { PoolReading } from './connection/pool-reading.js';
import { PostgresDataSource } from './connection/postgres-data-source.js';
import { Sql } from './connection/sql.js';

/** Has the gauges read that Postgres knows. */
@Injectable()
export class PostgresReadings {
  constructor(
    metrics: Metrics,
    dataSource: PostgresDataSource,
    sql: Sql,
    backlog: SettlementBacklogRepository,
    settlementSwitch: SettlementSwitch,
  ) {
    metrics.readWith(new PoolReading(dataSource));
    metrics.readWith(new StreamsReading(sql));
    metrics.readWith(new BacklogReading(backlog));
    metrics.readWith(new WebhooksReading(sql));
    metrics.readWith(new PauseReading(settlementSwitch));
    metrics.readWith(new RetentionReading(sql));
  }
}
