import { Injectable } from '@nestjs/common';
import { OverviewRepository, type BatchWithPayer, type InstitutionView } from '#database';
import { QueueMonitor, type QueueState } from '#queues';
import {
  HeldPayouts,
  RailNews,
  SettlementBacklog,
  SettlementSwitch,
  WorkerRegistry,
  type Backlog,
  type SettlementPause,
  type WorkerView,
} from '#use-cases';

/** Batches and institutions that are shown. */
export const BATCHES_SHOWN = 30;
export const INSTITUTIONS_SHOWN = 60;

/** The installation at one moment. */
export interface InstallationView {
  readonly at: Date;
  readonly backlog: Backlog;
  readonly needsReview: number;
  readonly pause: SettlementPause | undefined;
  /** Undefined while Redis is unavailable. */
  readonly queues: readonly QueueState[] | undefined;
  readonly rail: { readonly awaySince: Date | undefined } | undefined;
  readonly batches: readonly BatchWithPayer[];
  readonly institutions: readonly InstitutionView[];
  readonly workers: readonly WorkerView[];
}

/** Everything at a glance, by statements that cost the same after years. */
@Injectable()
export class GetOverview {
  constructor(
    private readonly backlog: SettlementBacklog,
    private readonly held: HeldPayouts,
    private readonly settlementSwitch: SettlementSwitch,
    private readonly monitor: QueueMonitor,
    private readonly news: RailNews,
    private readonly overview: OverviewRepository,
    private readonly workers: WorkerRegistry,
  ) {}

  /** Errors: `database_unavailable`. */
  async read(): Promise<InstallationView> {
    const [backlog, needsReview, pause, queues, rail, batches, institutions, workers] = await Promise.all([
      this.backlog.read(),
      this.held.countHeld(),
      this.settlementSwitch.read(),
      this.monitor.read().catch(() => undefined),
      this.news.awaySince().then(
        (awaySince) => ({ awaySince }),
        () => undefined,
      ),
      this.overview.newestBatches(BATCHES_SHOWN),
      this.overview.institutions(INSTITUTIONS_SHOWN),
      this.workers.list(),
    ]);
    return { at: new Date(), backlog, needsReview, pause, queues, rail, batches, institutions, workers };
  }
}
