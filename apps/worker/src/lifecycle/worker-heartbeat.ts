import { randomInt } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import {
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { HEARTBEAT_INTERVAL_MS, WorkerRepository, type DrainRequest, type WorkerIdentity } from '#database';
import { Logger, PeriodicTask } from '#observability';
import { Clock } from '#use-cases';
import { Draining } from './draining.js';

/** For ids that people type: without letters and digits that look alike. */
const ID_ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
/** 31 to the eighth are 850 thousand million ids; there are some dozens of workers. */
const ID_LENGTH = 8;

/** Reports every two seconds that this worker is alive, and reads in the same statement whether it is to drain. */
@Injectable()
export class WorkerHeartbeat implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  private readonly logger: Logger;
  private worker: WorkerIdentity = {
    workerId: Array.from({ length: ID_LENGTH }, () => ID_ALPHABET[randomInt(ID_ALPHABET.length)]).join(''),
    host: hostname(),
    pid: process.pid,
    version: programVersion(),
    startedAt: new Date(),
    runs: ['settlement', 'webhooks', 'sweeping'],
  };
  private readonly beats = new PeriodicTask(() => this.beat(), {
    intervalMs: HEARTBEAT_INTERVAL_MS,
    onError: (error) => {
      this.warn(error);
    },
  });
  private request: DrainRequest | undefined;

  constructor(
    private readonly registry: WorkerRepository,
    private readonly draining: Draining,
    private readonly clock: Clock,
    logger: Logger,
  ) {
    this.logger = logger.child({ context: 'heartbeat' });
  }

  onApplicationBootstrap(): void {
    this.worker = { ...this.worker, startedAt: this.clock.timeOfDay() };
    this.logger.info({ worker_id: this.worker.workerId }, 'Using a generated worker id');
    this.beats.start();
  }

  /** One more heartbeat, by which others see that this worker is finishing. */
  async onModuleDestroy(): Promise<void> {
    await this.beats.stop();
    await this.registry.announce(this.worker, 'stopping', this.request).catch((error: unknown) => {
      this.warn(error);
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.registry.leave(this.worker.workerId).catch(() => undefined);
  }

  private async beat(): Promise<void> {
    this.request = await this.registry.announce(this.worker, this.draining.state, this.request);
    this.draining.want(this.request !== undefined);
  }

  /** Outages of the database are reported where they are noticed; the last request holds. */
  private warn(error: unknown): void {
    this.logger.debug({ err: error }, 'Heartbeat failed');
  }
}

/** The version of this program: that of the nearest package.json above this file, from the sources and from dist alike. */
export function programVersion(): string {
  for (let directory = import.meta.dirname; ; directory = dirname(directory)) {
    const file = join(directory, 'package.json');
    if (existsSync(file)) {
      const read: unknown = JSON.parse(readFileSync(file, 'utf8'));
      return typeof read === 'object' && read !== null && 'version' in read
        ? String(read.version)
        : 'unknown';
    }
    if (directory === dirname(directory)) return 'unknown';
  }
}
