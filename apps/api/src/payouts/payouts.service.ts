import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Configuration } from '#configuration';
import type { Payout, PayoutBatchOrder } from '#domain';
import { receiverNameOf } from '#rails';
import {
  AcceptBatch,
  ReadPayouts,
  WaitForBatch,
  type AcceptedBatch,
  type AcceptOptions,
  type BatchKey,
  type BatchReading,
} from '#use-cases';

/** How a client wants its report. */
export interface ReportWishes {
  /** Whether the items are in it. */
  readonly details: boolean;
  /** How long it may take the batch to become final. */
  readonly waitMs: number;
  /** The client has left. */
  readonly gone: AbortSignal;
}

/** Accepts and reads batches: at once, or when they are final. Errors: those of `AcceptBatch` and `ReadPayouts`. */
@Injectable()
export class PayoutsService implements OnModuleDestroy {
  /** Of a PSP only workers have the credential; and the DICT limits look-ups that no payment follows. */
  private readonly knowsReceivers: boolean;

  constructor(
    private readonly batches: AcceptBatch,
    private readonly payouts: ReadPayouts,
    private readonly waits: WaitForBatch,
    { rail }: Configuration,
  ) {
    this.knowsReceivers = rail.kind === 'simulated';
  }

  /** Stores a batch; with a wait, the batch as it is when that has ended. A dry run stores nothing, and names receivers. */
  async accept(
    payer: string,
    order: PayoutBatchOrder,
    { details, waitMs, gone, ...options }: ReportWishes & Omit<AcceptOptions, 'items'>,
  ): Promise<AcceptedBatch> {
    const dryRun = options.dryRun === true;
    const waits = waitMs > 0 && !dryRun;
    const accepted = await this.batches.accept(payer, order, { items: details && !waits, ...options });
    if (dryRun && this.knowsReceivers) return { ...accepted, items: accepted.items?.map(withReceiverName) };
    if (!waits) return accepted;
    const { replayed, batch } = accepted;
    return {
      replayed,
      ...(await this.waitFor({ payer, batchId: batch.batchId }, batch, { details, waitMs, gone })),
    };
  }

  /** A batch; with a wait, as it is when that has ended. */
  async report(key: BatchKey, wishes: ReportWishes): Promise<BatchReading> {
    if (wishes.waitMs <= 0) return this.payouts.report(key, { items: wishes.details });
    const { batch } = await this.payouts.report(key, { items: false });
    return this.waitFor(key, batch, wishes);
  }

  /** The process stops: clients that wait get the report as it is. */
  onModuleDestroy(): void {
    this.waits.close();
  }

  private async waitFor(
    key: BatchKey,
    { completedAt }: BatchReading['batch'],
    { details, waitMs, gone }: ReportWishes,
  ): Promise<BatchReading> {
    if (completedAt === undefined) await this.waits.wait(key, waitMs, gone);
    return this.payouts.report(key, { items: details });
  }
}

const withReceiverName = (item: Payout): Payout => ({ ...item, receiverName: receiverNameOf(item.pixKey) });
