import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Logger } from '#observability';

/** A process that starts waits this long for Postgres, so that its first calls need not fail; then it starts without. */
const START_PATIENCE_MS = 5_000;
const RETRY_PAUSE_MS = 500;

/**
 * Opens the pool when the process starts. Where Postgres is not there yet, the process starts all the same, answers that the
 * database is away, and goes on trying for as long as it lives.
 */
@Injectable()
export class ConnectPostgres implements OnModuleInit, OnModuleDestroy {
  private stopping = false;
  private pause: { readonly timer: NodeJS.Timeout; readonly end: () => void } | undefined;
  private connecting: Promise<void> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    private readonly logger: Logger,
  ) {}

  async onModuleInit(): Promise<void> {
    this.connecting = this.connect();
    let patience: NodeJS.Timeout | undefined;
    const patienceEnds = new Promise<void>((resolve) => (patience = setTimeout(resolve, START_PATIENCE_MS)));
    await Promise.race([this.connecting, patienceEnds]);
    clearTimeout(patience);
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping = true;
    this.pause?.end();
    await this.connecting;
  }

  private async connect(): Promise<void> {
    let failed = false;
    while (!this.stopping) {
      try {
        await this.dataSource.initialize();
        if (failed) this.logger.info({}, 'Postgres is there');
        return;
      } catch (error) {
        if (!failed) this.logger.warn({ err: error }, 'Postgres cannot be reached; trying until it can');
        failed = true;
        await this.sleep(RETRY_PAUSE_MS);
      }
    }
  }

  private async sleep(pauseMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, pauseMs);
      this.pause = { timer, end: () => (clearTimeout(timer), resolve()) };
    });
    this.pause = undefined;
  }
}
