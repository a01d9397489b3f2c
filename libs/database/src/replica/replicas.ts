import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Logger, Metrics } from '#observability';
import { PayoutReader } from '#use-cases';
import { DatabaseSettings } from '../connection/database-settings.js';
import { Sql } from '../connection/sql.js';
import { ReplicaFirstPayoutReader } from './replica-first-payout-reader.js';
import { ReplicaReading } from './replica-reading.js';
import { Replica } from './replica.js';

/** The replica of this process, where there is one, and what stands before the primary because of it. */
@Injectable()
export class Replicas implements OnModuleInit, OnApplicationShutdown {
  readonly replica: Replica | undefined;

  constructor(
    settings: DatabaseSettings,
    sql: Sql,
    logger: Logger,
    private readonly metrics: Metrics,
  ) {
    const { replicaUrl } = settings;
    if (replicaUrl === undefined) return;
    this.replica = new Replica({ ...settings, url: replicaUrl }, sql, logger);
    metrics.readWith(new ReplicaReading(this.replica));
  }

  /** Without a replica, the one that was given. */
  before(primary: PayoutReader): PayoutReader {
    return this.replica ? new ReplicaFirstPayoutReader(primary, this.replica, this.metrics) : primary;
  }

  async onModuleInit(): Promise<void> {
    await this.replica?.open();
  }

  /** After everything that reads. */
  async onApplicationShutdown(): Promise<void> {
    await this.replica?.close();
  }
}
