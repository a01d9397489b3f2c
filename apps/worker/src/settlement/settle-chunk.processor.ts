import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import type { OnApplicationBootstrap } from '@nestjs/common';
import type { Job } from 'bullmq';
import { DomainError } from '#domain';
import { activeSpan, Logger, Metrics } from '#observability';
import { measureJob, SETTLEMENT_QUEUE, toPayoutChunk, type SettleChunkJobData } from '#queues';
import { SettleChunk, type PayoutChunk } from '#use-cases';
import { Draining } from '../draining/draining.js';
import { StallWatch } from '../health/stall-watch.js';
import { Stopping } from '../stopping/stopping.js';
import { Sweeper } from '../sweeping/sweeper.js';
import { chunkIds } from './chunk-ids.js';
import { PauseWatch } from './pause-watch.js';

/** While Postgres is away a job is tried again at this pace, rather than thrown away with all that come after it. */
const DATABASE_PAUSE_MS = 1_000;

/** Settles chunks of payouts: a job is one chunk. */
@Processor(SETTLEMENT_QUEUE)
export class SettleChunkProcessor extends WorkerHost implements OnApplicationBootstrap {
  private isStopping = false;

  constructor(
    private readonly settleChunk: SettleChunk,
    private readonly stopping: Stopping,
    private readonly draining: Draining,
    private readonly sweeper: Sweeper,
    private readonly pauseWatch: PauseWatch,
    private readonly stallWatch: StallWatch,
    private readonly metrics: Metrics,
    private readonly logger: Logger,
  ) {
    super();
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.pauseWatch.begin();
    this.stallWatch.ask('payouts under way', () => this.settleChunk.longestUnderWayMs);
    this.stopping.finishWith((leftMs) => this.finish(leftMs));
    this.draining.drainWith({ rest: () => this.rest() });
  }

  override process(job: Job<SettleChunkJobData>): Promise<void> {
    return measureJob(this.metrics, SETTLEMENT_QUEUE, job, () =>
      this.settle(toPayoutChunk(job.data, job.id)),
    );
  }

  /** Jobs that vanished with a FLUSHALL, locks that ran out: the truth is in the database. */
  @OnWorkerEvent('error')
  onError(error: Error): void {
    this.logger.debug({ err: error }, 'The settlement queue reported an error');
  }

  /** Takes no more, and finishes what was begun: results of calls that are under way are waited for and committed. */
  private async finish(leftMs: () => number): Promise<void> {
    this.isStopping = true;
    await Promise.all([this.worker.close(), this.settleChunk.drain(leftMs())]);
    // A job that was at hand may have begun something after the first of them had looked.
    await this.settleChunk.drain(leftMs());
  }

  /** Takes no more until it is told to go on. There is no hurry, so no call is broken off. */
  private async rest(): Promise<void> {
    await this.worker.close();
    await this.settleChunk.finish();
  }

  private async settle(chunk: PayoutChunk): Promise<void> {
    activeSpan()?.set({
      'malote.batch.id': chunk.batchId,
      'malote.payouts': chunk.payoutIds.length,
      ...(chunk.origin?.requestId !== undefined && { 'malote.request.id': chunk.origin.requestId }),
    });
    for (;;) {
      try {
        this.stallWatch.moved('settlement');
        await this.stallWatch.follow('a chunk of payouts', () => this.settleChunk.settle(chunk));
        this.sweeper.webhooksSoon();
        return;
      } catch (error) {
        const isAway = error instanceof DomainError && error.code === 'database_unavailable';
        if (!isAway)
          this.logger.error(
            { err: error, ...chunkIds(chunk), payout_ids: chunk.payoutIds },
            'A chunk could not be worked on',
          );
        if (!isAway || this.isStopping) throw error;
        await new Promise((resolve) => setTimeout(resolve, DATABASE_PAUSE_MS));
      }
    }
  }
}
