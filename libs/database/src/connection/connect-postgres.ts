import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Logger } from '#observability';
import { PostgresHealthCheck } from './postgres-health-check.js';
import { DatabaseClock } from './database-clock.js';
import { SESSION_LIMITS } from './database-settings.js';

/** $1 names of settings, $2 what they should be at most, in ms; 0 is without a limit. */
const selectMissing = `
  SELECT wanted.name
    FROM unnest($1::text[], $2::bigint[]) AS wanted(name, most_ms)
    JOIN pg_settings AS actual USING (name)
   WHERE actual.setting::bigint NOT BETWEEN 1 AND wanted.most_ms
   ORDER BY wanted.name`;

/** The limits that connections ask for and do not have, by Postgres's names: a pooler in between ignores what it cannot grant. */
export async function findMissingLimits(dataSource: DataSource): Promise<readonly string[]> {
  const limits = [Object.keys(SESSION_LIMITS), Object.values(SESSION_LIMITS)];
  const rows: { name: string }[] = await dataSource.query(selectMissing, limits);
  return rows.map(({ name }) => name);
}

/** A process that starts waits this long for Postgres, so that its first calls need not fail; then it starts without. */
const START_PATIENCE_MS = 5_000;
const RETRY_PAUSE_MS = 500;

/**
 * Opens the pool when the process starts. Where Postgres is not there yet, the process starts all the same, answers that the
 * database is down, and keeps trying for as long as it lives.
 */
@Injectable()
export class ConnectPostgres implements OnModuleInit, OnModuleDestroy {
  private readonly stopping = new AbortController();
  private connecting: Promise<void> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    private readonly healthCheck: PostgresHealthCheck,
    private readonly clock: DatabaseClock,
    private readonly logger: Logger,
  ) {}

  async onModuleInit(): Promise<void> {
    this.connecting = this.connect();
    const patience = new AbortController();
    await Promise.race([this.connecting, pause(START_PATIENCE_MS, patience.signal)]);
    patience.abort();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.connecting;
  }

  private async connect(): Promise<void> {
    let failed = false;
    while (!this.stopping.signal.aborted) {
      try {
        await this.dataSource.initialize();
        // One that fails is repeated with the others.
        await this.clock.measure().catch(() => undefined);
        if (failed) this.logger.info({}, 'Connected to Postgres');
        await this.warnOfOldSchema();
        await this.warnOfMissingLimits();
        return;
      } catch (error) {
        if (!failed)
          this.logger.warn({ err: error }, 'Postgres cannot be reached; reconnecting until it can');
        failed = true;
        await pause(RETRY_PAUSE_MS, this.stopping.signal);
      }
    }
  }

  /** Starts all the same: it is not ready until the schema is migrated, and then becomes ready by itself. */
  private async warnOfOldSchema(): Promise<void> {
    await this.healthCheck.check().catch((error: unknown) => {
      this.logger.error({ err: error }, 'The schema cannot be used; run npm run migrate');
    });
  }

  private async warnOfMissingLimits(): Promise<void> {
    // What fails here fails again where the error is reported.
    const limits = await findMissingLimits(this.dataSource).catch(() => []);
    if (limits.length === 0) return;
    this.logger.warn(
      { limits },
      'Connections to Postgres lack their limits; set them in the pooler (docs/scaling.md)',
    );
  }
}

/** Ends after `pauseMs`, or when the signal fires. */
async function pause(pauseMs: number, signal: AbortSignal): Promise<void> {
  await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
}
