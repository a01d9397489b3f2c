import { setTimeout as pause } from 'node:timers/promises';
import { DomainError } from '#domain';
import { PeriodicTask, withTimeout, type Logger } from '#observability';
import type { PayoutReader } from '#use-cases';
import type { PostgresDataSource } from '../connection/postgres-data-source.js';
import { Sql, type Statement } from '../connection/sql.js';
import type { DatabaseSettings } from '../connection/database-settings.js';
import { PayoutRepository } from '../payouts/payout.repository.js';
import { createReplicaDataSource } from './replica-data-source.js';

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

/**
 * How far it is behind, by its own clock: since the last commit it replayed, unless it has replayed all it was sent. Good for a limit
 * and a metric; no answer depends on it.
 */
const lookAtReplica: Statement = {
  name: 'look_at_replica',
  timeoutMs: LOOK_TIMEOUT_MS,
  text: /* sql */ `
    SELECT pg_is_in_recovery() AS follows,
           (SELECT system_identifier || '/' || current_database() FROM pg_control_system()) AS whose,
           CASE WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
                ELSE coalesce(extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()), 0) END::float8 AS lag_seconds`,
};

/** What primary and replica have in common, and no other server: the cluster it is, and the database in it. */
const readIdentity: Statement = {
  name: 'read_database_identity',
  text: "SELECT system_identifier || '/' || current_database() AS whose FROM pg_control_system()",
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

interface ReplicaRow {
  readonly follows: boolean;
  readonly whose: string;
  readonly lag_seconds: number;
}

/**
 * A replica of the database, read before the primary. It is checked once a second: calls read it only while the last check was good,
 * and a call that fails marks it unusable until the next check.
 */
export class Replica {
  private readonly dataSource: PostgresDataSource;
  private readonly sql: Sql;
  private readonly looks: PeriodicTask;
  /** What it must be a copy of; asked once, since a primary's successor is of the same cluster. */
  private whose: string | undefined;
  private state: { readonly isUsable: boolean; readonly lagSeconds: number | undefined } = {
    isUsable: false,
    lagSeconds: undefined,
  };

  /** @param settings - those of the primary, but for the address */
  constructor(
    settings: DatabaseSettings,
    private readonly primary: Sql,
    private readonly logger: Logger,
  ) {
    this.dataSource = createReplicaDataSource(settings, ANSWER_WITHIN_MS);
    this.sql = new Sql(this.dataSource, settings);
    this.looks = new PeriodicTask(() => this.look(), {
      intervalMs: LOOK_EVERY_MS,
      onError: (error) => {
        this.shut(error);
      },
    });
  }

  get isUsable(): boolean {
    return this.state.isUsable;
  }

  /** As of the last check; undefined while it is unavailable. */
  get lagSeconds(): number | undefined {
    return this.state.lagSeconds;
  }

  /** Begins to look at it; returns after the first look. */
  async open(): Promise<void> {
    await this.looks.startNow();
  }

  async close(): Promise<void> {
    await this.looks.stop();
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }

  /**
   * Reads in one transaction, so from one server, even where several are behind its address. Undefined where it is unavailable or slow;
   * never fails.
   *
   * @param firstWord - asked before `read`, and given a quarter of a second
   */
  async ask<Word, Answer>(
    firstWord: (reader: PayoutReader) => Promise<Word>,
    read: (word: Word, reader: PayoutReader) => Promise<Answer>,
  ): Promise<Answer | undefined> {
    if (!this.state.isUsable) return undefined;
    let onFirstWord = (): void => undefined;
    const said = new Promise<void>((resolve) => (onFirstWord = resolve));
    const answer = this.dataSource.transaction(async (manager) => {
      const reader = new PayoutRepository(manager, this.sql.within(manager));
      const word = await firstWord(reader);
      onFirstWord();
      return read(word, reader);
    });
    try {
      await withTimeout(FIRST_WORD_WITHIN_MS, () => Promise.race([said, answer]));
      return await withTimeout(ANSWER_WITHIN_MS, () => answer);
    } catch (error) {
      this.shut(error);
      return undefined;
    } finally {
      // One that comes too late is dropped.
      answer.catch(() => undefined);
    }
  }

  /** Returns when it has replayed what was written by now. @throws DomainError `database_unavailable` after three seconds */
  async catchUp(): Promise<void> {
    const [row] = await this.primary.run<{ lsn: string }>(readLogPosition);
    const giveUpAtMs = performance.now() + CATCH_UP_WITHIN_MS;
    while (!(await this.hasReplayed(row?.lsn ?? '').catch(() => false))) {
      if (performance.now() > giveUpAtMs)
        throw new DomainError('database_unavailable', 'The replica has not replayed everything yet.');
      await pause(ASK_EVERY_MS);
    }
  }

  private async hasReplayed(lsn: string): Promise<boolean> {
    if (!this.dataSource.isInitialized) return false;
    const [row] = await this.sql.run<{ has_replayed: boolean }>(hasReplayed, [lsn]);
    return row?.has_replayed ?? false;
  }

  private async look(): Promise<void> {
    if (!this.dataSource.isInitialized) await this.dataSource.initialize();
    const [row] = await this.sql.run<ReplicaRow>(lookAtReplica);
    this.whose ??= (await this.primary.run<{ whose: string }>(readIdentity))[0]?.whose;
    if (row?.follows !== true) throw new Error('It follows no primary.');
    if (row.whose !== this.whose) throw new Error('It is of another database.');
    const isUsable = row.lag_seconds <= MAX_LAG_SECONDS;
    this.note({ isUsable, lagSeconds: row.lag_seconds });
  }

  private shut(error: unknown): void {
    this.note({ isUsable: false, lagSeconds: undefined }, error);
  }

  private note(state: Replica['state'], error?: unknown): void {
    const changed = state.isUsable !== this.state.isUsable;
    this.state = state;
    if (!changed) return;
    if (state.isUsable) this.logger.info({}, 'The replica answers: finished batches are read from it');
    else
      this.logger.warn(
        { err: error, lagSeconds: state.lagSeconds },
        'The replica is down or too far behind; all is read from the primary',
      );
  }
}
