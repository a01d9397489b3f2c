import type { ClientId, PayoutBatchOrder } from '#domain';
import {
  acceptedBatch,
  acceptedItems,
  type AcceptOutcome,
  type BatchToStore,
} from '../../src/payouts/accept-batch.js';
import type { BatchKey, BatchReading } from '../../src/payouts/payout-reader.port.js';
import type { ExceededLimit } from '../../src/payouts/limit-exceeded.js';
import type { FakePayer } from './fake-payout.js';
import type { FakePayoutTable } from './fake-payout-table.js';
import type { Safeguards } from './safeguards.js';

type Accepted = Extract<AcceptOutcome, { kind: 'accepted' }>;

interface StoredBatch {
  readonly order: PayoutBatchOrder;
  readonly contentHash: Buffer;
  readonly outcome: Accepted;
}

/** What `accept_payout_batch` does, in memory: batches, their external ids, and the payouts of all. */
export class FakeBatchTable {
  private readonly stored = new Map<string, StoredBatch>();
  /** By payer and external id. */
  private readonly originals = new Map<string, { readonly payoutId: string; readonly batchId: ClientId }>();
  private readonly acceptedCents = new Map<string, number>();

  constructor(
    private readonly payouts: FakePayoutTable,
    private readonly payers: readonly FakePayer[],
    private readonly safeguards: Safeguards,
  ) {}

  accept(batch: BatchToStore, nowMs: number): AcceptOutcome {
    const exceeded = this.exceededLimit(batch);
    return exceeded === undefined ? this.store(batch, nowMs) : { kind: 'over_limit', exceeded };
  }

  /** Undefined: the batch is within the limit, or known. */
  exceededLimit({ payer, order }: BatchToStore): ExceededLimit | undefined {
    const limitCents = this.payerOf(payer).dailyLimitCents;
    if (limitCents === null || this.stored.has(keyOf({ payer, batchId: order.batchId }))) return undefined;
    const fresh = order.items.filter(({ externalId }) => !this.originals.has(`${payer} ${externalId}`));
    const leftCents = limitCents - (this.acceptedCents.get(payer) ?? 0);
    if (sumOf(fresh) <= leftCents) return undefined;
    return { limit: 'daily_limit_cents', limitCents, leftCents, items: [] };
  }

  store({ payer, order, contentHash }: BatchToStore, nowMs: number): AcceptOutcome {
    const known = this.stored.get(keyOf({ payer, batchId: order.batchId }));
    if (known !== undefined && this.safeguards.batchOnce)
      return { kind: 'known', sameContent: known.contentHash.equals(contentHash) };
    const duplicates: Accepted['duplicates'][number][] = [];
    order.items.forEach(({ externalId, amountCents }, index) => {
      const name = `${payer} ${externalId}`;
      const original = this.originals.get(name);
      if (original !== undefined && this.safeguards.externalIdOnce) {
        duplicates.push({ index, original: { ...original, externalId, status: 'pending' } });
        return;
      }
      const payoutId = `${payer} ${order.batchId} ${externalId}`;
      this.originals.set(name, { payoutId, batchId: order.batchId });
      this.acceptedCents.set(payer, (this.acceptedCents.get(payer) ?? 0) + amountCents);
      this.payouts.add({ payoutId, payer: this.payerOf(payer), externalId }, nowMs);
    });
    const outcome = {
      kind: 'accepted',
      status: 'pending',
      createdAt: new Date(nowMs),
      completedAt: undefined,
      duplicates,
    } as const;
    this.stored.set(keyOf({ payer, batchId: order.batchId }), { order, contentHash, outcome });
    return outcome;
  }

  read({ payer, batchId }: BatchKey): BatchReading | undefined {
    const known = this.stored.get(keyOf({ payer, batchId }));
    if (known === undefined) return undefined;
    const { order, outcome } = known;
    return { batch: acceptedBatch(order, outcome), items: acceptedItems(order, [], outcome) };
  }

  private payerOf(name: string): FakePayer {
    const payer = this.payers.find((candidate) => candidate.payer === name);
    if (payer === undefined) throw new Error(name);
    return payer;
  }
}

function keyOf({ payer, batchId }: BatchKey): string {
  return `${payer} ${batchId}`;
}

function sumOf(items: readonly { readonly amountCents: number }[]): number {
  return items.reduce((sum, { amountCents }) => sum + amountCents, 0);
}
