import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { DomainError } from '#domain';
import { HealthDetail, Logger, Metrics, PeriodicTask, withTimeout, type Sample } from '#observability';
import type { PayoutReader } from '#use-cases';
import { dataSourceOptions } from '../connection/create-data-source.js';
import { DatabaseSettings, SESSION_LIMITS } from '../connection/database-settings.js';
import { PostgresDataSource } from '../connection/postgres-data-source.js';
import { Sql, type Statement } from '../connection/sql.js';
import { PayoutRepository } from '../payouts/payout.repository.js';

/** A connection to a replica is made in this time, or the primary is asked. */
const CONNECT_TIMEOUT_MS = 1_000;
/** How often it is looked at; for so long, and no longer, may calls meet one that has just gone silent. */
const LOOK_EVERY_MS = 1_000;
const LOOK_TIMEOUT_MS = 1_000;
/** Further behind than this, nearly everything it says would have to be asked of the primary again. */
const MAX_LAG_SECONDS = 30;
/** What a call waits for the first word of it … */
const FIRST_WORD_WITHIN_MS = 250;
/** … and for all of its answer: the report of a large batch takes its time. */
const ANSWER_WITHIN_MS = 5_000;
/** How long a caller waits for it to have replayed what was written, and how often it looks. */
const CATCH_UP_WITHIN_MS = 3_000;
const ASK_EVERY_MS = 20;

/** What primary and replica have in common, and no other server: the cluster it is, and the database in it. */
const WHOSE = "SELECT system_identifier || '/' || current_database() AS whose FROM pg_control_system()";
const readIdentity: Statement = { name: 'read_database_identity', text: WHOSE };

/**
 * How far it is behind, by its own clock: since the last commit it replayed, unless it has replayed all it was sent. Good for a limit
 * and a metric; no answer depends on it.
 */
const lookAtReplica: Statement = {
  name: 'look_at_replica',
  timeoutMs: LOOK_TIMEOUT_MS,
  text: /* sql */ `
    SELECT pg_is_in_recovery() AS follows, (${WHOSE}) AS whose,
           CASE WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
                ELSE coalesce(extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()), 0) END::float8 AS lag_seconds`,
};

/** Everything that is visible by now was written before this position in the log. */
const readLogPosition: Statement = {
  name: 'read_log_position',
  text: 'SELECT pg_current_wal_insert_lsn()::text AS lsn',
};

/** $1 a position in the primary's log. */
const hasReplayed: Statement = {
  name: 'has_replica_replayed',
  timeoutMs: LOOK_TIMEOUT_MS,
  text: 'SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= $1::pg_lsn AS has_replayed',
};

/**
 * The replica of the database, where there is one, read before the primary. It is checked once a second: calls read it only while the
 * last check was good, and a call that fails marks it unusable until the next check.
 */
@Injectable()
export class Replica implements OnModuleInit, OnApplicationShutdown {
  /** As of the last check; undefined while it is unavailable. */
  lagSeconds: number | undefined;
  private readonly sql: Sql | undefined;
  private readonly looks = new PeriodicTask(() => this.look(), {
    intervalMs: LOOK_EVERY_MS,
    onError: (error) => {
      this.note(undefined, error);
    },
  });
  /** What it must be a copy of; asked once, since a primary's successor is of the same cluster. */
  private whose: string | undefined;

  constructor(
    settings: DatabaseSettings,
    private readonly primary: Sql,
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    const { replicaUrl: url } = settings;
    if (url === undefined) return;
    // As the primary's pool, but impatient, since there is another to ask.
    const limits = { ...SESSION_LIMITS, query_timeout: ANSWER_WITHIN_MS };
    const options = dataSourceOptions({ ...settings, url }, () => undefined, limits, CONNECT_TIMEOUT_MS);
    this.sql = new Sql(new PostgresDataSource(options), settings);
    metrics.readWith({
      names: ['malote_replica_usable', 'malote_replica_lag_seconds'],
      read: () => Promise.resolve(this.samples()),
    });
  }

  get isConfigured(): boolean {
    return this.sql !== undefined;
  }

  get isUsable(): boolean {
    return this.lagSeconds !== undefined && this.lagSeconds <= MAX_LAG_SECONDS;
  }

  /** Returns after the first look. */
  async onModuleInit(): Promise<void> {
    if (this.isConfigured) await this.looks.startNow();
  }

  /** After everything that reads. */
  async onApplicationShutdown(): Promise<void> {
    await this.looks.stop();
    if (this.sql?.dataSource.isInitialized === true) await this.sql.dataSource.destroy();
  }

  /**
   * Reads in one transaction, so from one server, even where several are behind its address. Undefined where it is unavailable or slow;
   * never fails.
   *
   * @param read - calls `onFirstWord` when the replica has said anything, which is given a quarter of a second
   */
  async ask<Answer>(
    read: (reader: PayoutReader, onFirstWord: () => void) => Promise<Answer>,
  ): Promise<Answer | undefined> {
    const { sql } = this;
    if (sql === undefined || !this.isUsable) return undefined;
    let onFirstWord = (): void => undefined;
    const said = new Promise<void>((resolve) => (onFirstWord = resolve));
    const answer = sql.dataSource.transaction((manager) =>
      read(new PayoutRepository(manager, sql.within(manager)), onFirstWord),
    );
    try {
      await withTimeout(FIRST_WORD_WITHIN_MS, () => Promise.race([said, answer]));
      return await withTimeout(ANSWER_WITHIN_MS, () => answer);
    } catch (error) {
      this.note(undefined, error);
      return undefined;
    } finally {
      // One that comes too late is dropped.
      answer.catch(() => undefined);
    }
  }

  /**
   * Returns when it has replayed what was written by now; at once where there is none.
   *
   * @throws DomainError `database_unavailable` after three seconds
   */
  async catchUp(): Promise<void> {
    const { sql } = this;
    if (sql === undefined) return;
    const [row] = await this.primary.run<{ lsn: string }>(readLogPosition);
    const look = () => sql.run<{ has_replayed: boolean }>(hasReplayed, [row?.lsn]).catch(() => []);
    const giveUpAtMs = performance.now() + CATCH_UP_WITHIN_MS;
    while ((await look())[0]?.has_replayed !== true) {
      if (performance.now() > giveUpAtMs)
        throw new DomainError('database_unavailable', 'The replica has not replayed everything yet.');
      await pause(ASK_EVERY_MS);
    }
  }

  private async look(): Promise<void> {
    if (this.sql === undefined) return;
    if (!this.sql.dataSource.isInitialized) await this.sql.dataSource.initialize();
    const [row] = await this.sql.run<{ follows: boolean; whose: string; lag_seconds: number }>(lookAtReplica);
    this.whose ??= (await this.primary.run<{ whose: string }>(readIdentity))[0]?.whose;
    if (row?.follows !== true) throw new Error('It follows no primary.');
    if (row.whose !== this.whose) throw new Error('It is of another database.');
    this.note(row.lag_seconds);
  }

  private note(lagSeconds: number | undefined, error?: unknown): void {
    const wasUsable = this.isUsable;
    this.lagSeconds = lagSeconds;
    if (wasUsable === this.isUsable) return;
    if (this.isUsable) this.logger.info({}, 'The replica answers: finished batches are read from it');
    else
      this.logger.warn(
        { err: error, lagSeconds },
        'The replica is down or too far behind; all is read from the primary',
      );
  }

  private samples(): Sample[] {
    const usable: Sample = { name: 'malote_replica_usable', value: this.isUsable ? 1 : 0, labels: {} };
    if (this.lagSeconds === undefined) return [usable];
    return [usable, { name: 'malote_replica_lag_seconds', value: this.lagSeconds, labels: {} }];
  }
}

/** How the replica is. It is no reason for not being ready: without it the primary is read. */
@Injectable()
export class ReplicaDetail extends HealthDetail {
  readonly name = 'replica';

  constructor(private readonly replica: Replica) {
    super();
  }

  override read(): Promise<object> {
    const { isUsable, lagSeconds: lag } = this.replica;
    return Promise.resolve({
      status: isUsable ? 'ok' : lag === undefined ? 'down' : 'behind',
      lag_seconds: lag === undefined ? null : Math.round(lag),
    });
  }
}
