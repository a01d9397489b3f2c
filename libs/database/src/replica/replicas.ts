import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Logger, Metrics, type Sample } from '#observability';
import { PayoutReader } from '#use-cases';
import { DatabaseSettings } from '../connection/database-settings.js';
import { Sql } from '../connection/sql.js';
import { ReplicaFirstPayoutReader } from './replica-first-payout-reader.js';
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
    const replica = new Replica({ ...settings, url: replicaUrl }, sql, logger);
    this.replica = replica;
    const [usable, lag] = ['malote_replica_usable', 'malote_replica_lag_seconds'] as const;
    metrics.readWith({
      names: [usable, lag],
      read: () => {
        const { isUsable, lagSeconds } = replica;
        const samples: Sample[] = [{ name: usable, value: isUsable ? 1 : 0, labels: {} }];
        if (lagSeconds !== undefined) samples.push({ name: lag, value: lagSeconds, labels: {} });
        return Promise.resolve(samples);
      },
    });
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
