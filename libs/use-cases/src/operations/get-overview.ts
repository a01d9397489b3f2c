import { Injectable } from '@nestjs/common';
import { RailNews } from '../settlement/rail-news.port.js';
import { SettlementBacklog, type Backlog } from '../settlement/settlement-backlog.port.js';
import { HeldPayouts } from './held-payouts.port.js';
import { OverviewReader, type InstitutionView, type BatchWithPayer } from './overview-reader.port.js';
import { QueueMonitor, type QueueState } from './queue-monitor.port.js';
import { WorkerRegistry, type WorkerView } from '../workers/worker-registry.port.js';
import { SettlementSwitch, type SettlementPause } from '../settlement/settlement-switch.port.js';

/** Batches and institutions that are shown. */
export const BATCHES_SHOWN = 30;
export const INSTITUTIONS_SHOWN = 60;

/** The installation at one moment. */
export interface InstallationView {
  readonly at: Date;
  readonly backlog: Backlog;
  readonly needsReview: number;
  readonly pause: SettlementPause | undefined;
  /** Undefined: with Redis away nobody can say. */
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
    private readonly overview: OverviewReader,
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
