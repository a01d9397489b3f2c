import { Injectable } from '@nestjs/common';
import { OverviewRepository, SettlementBacklogRepository } from '#database';
import { toBatchReport, toSettlementSwitch, toWorkerDocument } from '#presenters';
import { QueueMonitor } from '#queues';
import { RailAvailability } from '#redis';
import { HeldPayouts, SettlementSwitch, WorkerRegistry } from '#use-cases';
import { toStreamsDto } from '../streams/streams.dto.js';
import type { OverviewDto } from './overview.dto.js';

/** Batches and institutions that are shown. */
export const BATCHES_SHOWN = 30;
const INSTITUTIONS_SHOWN = 60;

/** Everything at a glance, by statements that cost the same after years. */
@Injectable()
export class GetOverview {
  constructor(
    private readonly backlog: SettlementBacklogRepository,
    private readonly held: HeldPayouts,
    private readonly settlementSwitch: SettlementSwitch,
    private readonly monitor: QueueMonitor,
    private readonly rail: RailAvailability,
    private readonly overview: OverviewRepository,
    private readonly workers: WorkerRegistry,
  ) {}

  /** Errors: `database_unavailable`. */
  async read(): Promise<OverviewDto> {
    const [backlog, needsReview, pause, queues, rail, batches, institutions, workers] = await Promise.all([
      this.backlog.read(),
      this.held.countHeld(),
      this.settlementSwitch.read(),
      this.monitor.read().catch(() => null),
      this.rail.downSince().then(
        (downSince) => (downSince === undefined ? 'ok' : 'down'),
        () => 'unknown' as const,
      ),
      this.overview.newestBatches(BATCHES_SHOWN),
      this.overview.institutions(INSTITUTIONS_SHOWN),
      this.workers.list(),
    ]);
    return {
      at: new Date().toISOString(),
      payouts: {
        pending: backlog.pending,
        processing: backlog.processing,
        in_doubt: backlog.inDoubt,
        needs_review: needsReview,
        oldest_open_batch_at: backlog.since?.toISOString() ?? null,
        at_least: backlog.isAtLeast,
      },
      settlement: toSettlementSwitch(pause),
      rail,
      queues,
      batches: batches.map(({ payer, batch }) => ({ payer, ...toBatchReport(batch) })),
      institutions: institutions.map((one) => ({
        ispb: one.ispb,
        undelivered: one.undelivered,
        open: toStreamsDto(one).open,
      })),
      workers: workers.map(toWorkerDocument),
    };
  }
}
