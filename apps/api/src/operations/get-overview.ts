import { Injectable } from '@nestjs/common';
import {
  OverviewRepository,
  SettlementBacklogRepository,
  type Backlog,
  type BatchWithPayer,
  type InstitutionView,
} from '#database';
import { QueueMonitor, type QueueState } from '#queues';
import { RailAvailability } from '#redis';
import {
  HeldPayouts,
  SettlementSwitch,
  WorkerRegistry,
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
  readonly rail: { readonly downSince: Date | undefined } | undefined;
  readonly batches: readonly BatchWithPayer[];
  readonly institutions: readonly InstitutionView[];
  readonly workers: readonly WorkerView[];
}

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
  async read(): Promise<InstallationView> {
    const [backlog, needsReview, pause, queues, rail, batches, institutions, workers] = await Promise.all([
      this.backlog.read(),
      this.held.countHeld(),
      this.settlementSwitch.read(),
      this.monitor.read().catch(() => undefined),
      this.rail.downSince().then(
        (downSince) => ({ downSince }),
        () => undefined,
      ),
      this.overview.newestBatches(BATCHES_SHOWN),
      this.overview.institutions(INSTITUTIONS_SHOWN),
      this.workers.list(),
    ]);
    return { at: new Date(), backlog, needsReview, pause, queues, rail, batches, institutions, workers };
  }
}
