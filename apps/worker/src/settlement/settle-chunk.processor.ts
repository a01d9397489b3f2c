import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import type { OnApplicationBootstrap } from '@nestjs/common';
import type { Job } from 'bullmq';
import { DomainError } from '#domain';
import { activeSpan, Logger, Metrics, type SpanAttributes } from '#observability';
import { measureJob, SETTLEMENT_QUEUE, toPayoutChunk, type SettlementJobData } from '#queues';
import { cannotServe } from '#redis';
import { MAX_PAYOUTS_PER_CHUNK, SettleChunk, type PayoutChunk } from '#use-cases';
import { LivenessWatchdog } from '../health/liveness-watchdog.js';
import { Draining } from '../lifecycle/draining.js';
import { Stopping } from '../lifecycle/stopping.js';
import { Sweeper } from '../maintenance/sweeper.js';
import { chunkIds } from './settlement-log.js';
import { PauseWatch } from './pause-watch.js';

/** While Postgres is down a job is tried again at this pace, rather than thrown away with all that come after it. */
const DATABASE_PAUSE_MS = 1_000;

@Processor(SETTLEMENT_QUEUE)
export class SettleChunkProcessor extends WorkerHost implements OnApplicationBootstrap {
  private isStopping = false;

  constructor(
    private readonly settleChunk: SettleChunk,
    private readonly stopping: Stopping,
    private readonly draining: Draining,
    private readonly sweeper: Sweeper,
    private readonly pauseWatch: PauseWatch,
    private readonly watchdog: LivenessWatchdog,
    private readonly metrics: Metrics,
    private readonly logger: Logger,
  ) {
    super();
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.pauseWatch.begin();
    this.watchdog.register('payouts in flight', () => this.settleChunk.longestUnderWayMs);
    this.stopping.finishWith((leftMs) => this.finish(leftMs));
    this.draining.drainWith({ drain: () => this.drain() });
  }

  override process(job: Job<SettlementJobData>): Promise<void> {
    const chunk = toPayoutChunk(job.data);
    return measureJob(this.metrics, SETTLEMENT_QUEUE, job, () =>
      chunk === undefined
        ? this.persist(() => this.takeTurns())
        : this.persist(() => this.settle(chunk), { ...chunkIds(chunk), payout_ids: chunk.payoutIds }),
    );
  }

  /** Jobs that vanished with a FLUSHALL, locks that ran out: the truth is in the database. */
  @OnWorkerEvent('error')
  onError(error: Error): void {
    if (cannotServe(error)) this.watchdog.backlog('settlement', undefined);
    this.logger.debug({ err: error }, 'The settlement queue reported an error');
  }

  private async finish(leftMs: () => number): Promise<void> {
    this.isStopping = true;
    await Promise.all([this.worker.close(), this.settleChunk.drain(leftMs())]);
    // A job that was just being fetched may have made calls after the first wait had begun.
    await this.settleChunk.drain(leftMs());
  }

  /** Takes no more jobs until it is started again. There is no hurry, so no call is aborted. */
  private async drain(): Promise<void> {
    await this.worker.close();
    await this.settleChunk.finish();
  }

  /** A turn, and where there was no room for a hundred payouts the next one. */
  private async takeTurns(): Promise<void> {
    const isWanted = () => this.worker.closing === undefined;
    let taken = 0;
    for (let isCut = true; isCut && taken < MAX_PAYOUTS_PER_CHUNK;) {
      const turn = await this.settleChunk.takeTurn(isWanted);
      if (turn.isBounded)
        void turn.done.then(() => {
          this.sweeper.payoutsSoon();
        });
      taken += turn.count;
      isCut = turn.isCut;
      activeSpan()?.setAttributes({
        ...(turn.batchId !== undefined && { 'malote.batch.id': turn.batchId }),
        'malote.payouts': taken,
      } satisfies SpanAttributes);
    }
  }

  private async settle(chunk: PayoutChunk): Promise<void> {
    activeSpan()?.setAttributes({
      'malote.batch.id': chunk.batchId,
      'malote.payouts': chunk.payoutIds.length,
    } satisfies SpanAttributes);
    await this.settleChunk.settle(chunk);
  }

  private async persist(work: () => Promise<void>, ids: object = {}): Promise<void> {
    for (;;) {
      try {
        await this.watchdog.followJob('settlement', 'a chunk of payouts', work);
        this.sweeper.webhooksSoon();
        return;
      } catch (error) {
        const isDown = error instanceof DomainError && error.code === 'database_unavailable';
        if (!isDown) this.logger.error({ err: error, ...ids }, 'A chunk could not be worked on');
        if (!isDown || this.isStopping) throw error;
        await new Promise((resolve) => setTimeout(resolve, DATABASE_PAUSE_MS));
      }
    }
  }
}
