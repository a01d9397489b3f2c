import { randomInt } from 'node:crypto';
import { hostname } from 'node:os';
import {
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { Logger } from '#observability';
import { ANNOUNCE_EVERY_MS, WorkerRegistry, type DrainWish, type WorkerIdentity } from '#use-cases';
import { Draining } from './draining.js';
import { programVersion } from './program-version.js';

/** What is typed by people: without letters and digits that look alike. */
const ID_ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
/** 31 to the eighth are 850 thousand million ids; there are some dozens of workers. */
const ID_LENGTH = 8;

/** Says every two seconds that this worker lives and how, and hears whether it is to rest. One statement that changes its own row. */
@Injectable()
export class Presence implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  private readonly logger: Logger;
  private readonly worker: WorkerIdentity = {
    workerId: Array.from({ length: ID_LENGTH }, () => ID_ALPHABET[randomInt(ID_ALPHABET.length)]).join(''),
    host: hostname(),
    pid: process.pid,
    version: programVersion(),
    startedAt: new Date(),
    runs: ['settlement', 'webhooks', 'sweeping'],
  };
  private wish: DrainWish | undefined;
  private timer: NodeJS.Timeout | undefined;
  private underWay: Promise<void> | undefined;
  private isStopping = false;

  constructor(
    private readonly registry: WorkerRegistry,
    private readonly draining: Draining,
    logger: Logger,
  ) {
    this.logger = logger.child({ context: 'presence' });
  }

  onApplicationBootstrap(): void {
    this.logger.info({ worker_id: this.worker.workerId }, 'This worker goes by an id of its own');
    this.announceAfter(0);
  }

  /** While what was begun is finished, others can see that. */
  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    await this.underWay;
    await this.announce();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.registry.leave(this.worker.workerId).catch(() => undefined);
  }

  private announceAfter(ms: number): void {
    if (this.isStopping) return;
    this.timer = setTimeout(() => {
      this.underWay = this.announce().finally(() => {
        this.announceAfter(ANNOUNCE_EVERY_MS);
      });
    }, ms);
  }

  private async announce(): Promise<void> {
    try {
      this.wish = await this.registry.announce(
        this.worker,
        this.isStopping ? 'stopping' : this.draining.state,
        this.wish,
      );
    } catch (error) {
      // Outages of the database are reported where they are noticed; what was wanted last holds.
      this.logger.debug({ err: error }, 'Nobody could be told that this worker lives');
    }
    if (!this.isStopping) this.draining.want(this.wish !== undefined);
  }
}
