import { Injectable } from '@nestjs/common';
import {
  OverviewRepository,
  RailHoldRepository,
  SettlementBacklogRepository,
  SettlementPauseRepository,
  WorkerRepository,
  type BatchWithPayer,
} from '#database';
import { toBatchReport, toSettlementSwitch } from '#presenters';
import { QueueMonitor } from '#queues';
import { RailAvailability } from '#redis';
import {
  Clock,
  cutPage,
  decodeCursor,
  encodeCursor,
  HeldPayouts,
  type BatchKey,
  type Cursor,
  type PageRequest,
} from '#use-cases';
import { toPageDto } from '../lists/page.dto.js';
import { toStreamsDto } from '../streams/streams.dto.js';
import type { BatchWithPayerDto, BatchWithPayerPageDto, OverviewDto } from './overview.dto.js';

/** Batches and institutions that are shown. */
export const BATCHES_SHOWN = 30;
const INSTITUTIONS_SHOWN = 60;
/** The last batch of a page, as its cursor names it: creation, payer and id. */
const POSITION = /^(\d{1,15}) ([\w.:-]{1,64}) ([\w.:-]{1,64})$/;

/** The overview of the installation, by statements that cost the same after years. */
@Injectable()
export class GetOverview {
  constructor(
    private readonly backlog: SettlementBacklogRepository,
    private readonly held: HeldPayouts,
    private readonly settlement: SettlementPauseRepository,
    private readonly holds: RailHoldRepository,
    private readonly monitor: QueueMonitor,
    private readonly rail: RailAvailability,
    private readonly overview: OverviewRepository,
    private readonly workers: WorkerRepository,
    private readonly clock: Clock,
  ) {}

  /** Newest first, of the first two hundred payers; those of a `batchId`, of all. Errors: `invalid_cursor`, `database_unavailable`. */
  async batches(batchId: string | undefined, { cursor, limit }: PageRequest): Promise<BatchWithPayerPageDto> {
    const after = cursor === undefined ? undefined : readCursor(cursor);
    const found = await this.overview.newestBatches(limit + 1, batchId, after);
    const page = cutPage(found, limit, ({ payer, batch: { createdAt, batchId: last } }) =>
      encodeCursor(createdAt.getTime(), payer, last),
    );
    return toPageDto(page, toBatchWithPayerDto);
  }

  /** Errors: `database_unavailable`. */
  async read(): Promise<OverviewDto> {
    const [backlog, needsReview, pause, holds, queues, rail, batches, institutions, workers] =
      await Promise.all([
        this.backlog.read(),
        this.held.countHeld(),
        this.settlement.read(),
        this.holds.list(),
        this.monitor.read().catch(() => null),
        this.rail.read().then(
          (state) => state.rail,
          () => 'unknown' as const,
        ),
        this.overview.newestBatches(BATCHES_SHOWN),
        this.overview.institutions(INSTITUTIONS_SHOWN),
        this.workers.list(),
      ]);
    return {
      at: this.clock.timeOfDay().toISOString(),
      payouts: {
        pending: backlog.pending,
        processing: backlog.processing,
        in_doubt: backlog.inDoubt,
        needs_review: needsReview,
        oldest_open_batch_at: backlog.since?.toISOString() ?? null,
        at_least: backlog.isAtLeast,
      },
      settlement: toSettlementSwitch(pause, holds),
      rail,
      queues,
      batches: batches.map(toBatchWithPayerDto),
      institutions: institutions.map((one) => ({
        ispb: one.ispb,
        undelivered: one.undelivered,
        open: toStreamsDto(one).open,
      })),
      workers,
    };
  }
}

function toBatchWithPayerDto({ payer, batch }: BatchWithPayer): BatchWithPayerDto {
  return { payer, ...toBatchReport(batch) };
}

function readCursor(cursor: Cursor): BatchKey & { readonly createdAt: Date } {
  const [createdAtMs, payer = '', batchId = ''] = decodeCursor(cursor, POSITION);
  return { createdAt: new Date(Number(createdAtMs)), payer, batchId };
}
