import { Injectable } from '@nestjs/common';
import { Metrics } from '#observability';
import { SettlementBacklog } from '#use-cases';
import { BacklogReading } from '../settlement/backlog-reading.js';
import { StreamsReading } from '../streams/streams-reading.js';
import { WebhooksReading } from '../webhooks/webhooks-reading.js';
import { PoolReading } from './pool-reading.js';
import { Sql } from './sql.js';

/** Has the gauges read that Postgres knows. */
@Injectable()
export class PostgresReadings {
  constructor(metrics: Metrics, sql: Sql, backlog: SettlementBacklog) {
    metrics.readWith(new PoolReading(sql));
    metrics.readWith(new StreamsReading(sql));
    metrics.readWith(new BacklogReading(backlog));
    metrics.readWith(new WebhooksReading(sql));
  }
}
