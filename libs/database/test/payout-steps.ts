import { moveTo, type Ispb, type PayoutMove } from '#domain';
import { Metrics } from '#observability';
import {
  AcceptBatch,
  PayoutQueue,
  ReadPayouts,
  type AcceptedBatch,
  type ClaimedPayout,
  SystemClock,
  WakeWorkers,
} from '#use-cases';
import type { Sql } from '../src/connection/sql.js';
import type { PayoutBatchRepository } from '../src/payouts/payout-batch.repository.js';
import { PayoutRepository } from '../src/payouts/payout.repository.js';
import { SettlementRepository } from '../src/settlement/settlement.repository.js';
import { testIspb } from './open-test-sql.js';
import { resultsOf, ticketsFor } from './payout-batches.js';
import { batchOrder, payoutBatchRepository } from './payout-partitions.js';
import { inLine } from './turns.js';

const LEASE_MS = 25_000;
export const RECEIVER: Ispb = testIspb(7);

/** Notes what it is to enqueue. */
class NotingQueue extends PayoutQueue {
  /** How many workers were woken. */
  turns = 0;

  override wake(turns: number): Promise<void> {
    this.turns += turns;
    return Promise.resolve();
  }

  override enqueue(): never {
    throw new Error('New payouts are not in flight.');
  }

  override waitingCount(): Promise<number> {
    return Promise.resolve(this.turns);
  }
}

interface HowAccepted {
  readonly idempotencyKey?: string;
  readonly postedBy?: string;
  readonly dryRun?: boolean;
  /** `scheduled_for` and `priority`, where it has any. */
  readonly departure?: object;
}

/** What clients and workers do with the payouts of one payer. */
export class TestPayouts {
  readonly queue = new NotingQueue();
  readonly reading: ReadPayouts;
  private readonly accepting: AcceptBatch;
  private readonly batches: PayoutBatchRepository;
  private readonly settlement: SettlementRepository;

  constructor(
    private readonly sql: Sql,
    readonly payer: string,
  ) {
    this.batches = payoutBatchRepository(sql);
    const reader = new PayoutRepository(sql.dataSource.manager, sql);
    this.accepting = new AcceptBatch(this.batches, reader, new WakeWorkers(this.queue), new SystemClock());
    this.reading = new ReadPayouts(reader);
    this.settlement = new SettlementRepository(sql, new Metrics());
  }

  accept(batchId: string, items: readonly object[], how: HowAccepted = {}): Promise<AcceptedBatch> {
    const { departure, ...options } = how;
    return this.accepting.accept(this.payer, batchOrder(batchId, items, departure), {
      items: true,
      ...options,
    });
  }

  /** The batch as it is now; fails where there is none. */
  async report(batchId: string) {
    const { batch, items = [] } = await this.reading.report({ payer: this.payer, batchId }, { items: true });
    return { batch, items };
  }

  cancel(batchId: string) {
    return this.batches.cancel({ payer: this.payer, batchId });
  }

  /** The ids of what was never claimed and stands in line, once the sweeper has looked. */
  unclaimedInLine(): Promise<string[]> {
    return inLine(this.sql, this.settlement, 'unclaimed', this.payer);
  }

  /** A worker takes those of the payouts that can be taken; without ids, of all. */
  async claim(batchId: string, payoutIds?: readonly string[]): Promise<readonly ClaimedPayout[]> {
    const ids = payoutIds ?? (await this.report(batchId)).items.map(({ payoutId }) => payoutId);
    return this.settlement.claim({ payer: this.payer, batchId }, ticketsFor({ payoutIds: ids }), LEASE_MS);
  }

  /** The worker that has them writes what came of it. Returns the ids of those that moved. */
  write(batchId: string, claimed: readonly ClaimedPayout[], move: PayoutMove): Promise<readonly string[]> {
    return this.settlement.write({ payer: this.payer, batchId }, resultsOf(claimed, move));
  }

  /** Claims and settles what can be claimed. */
  async pay(batchId: string, payoutIds?: readonly string[]): Promise<void> {
    await this.write(batchId, await this.claim(batchId, payoutIds), PAID);
  }
}

export const PAID: PayoutMove = moveTo('paid', {
  receiverIspb: RECEIVER,
  settledAt: new Date('2025-10-05T12:00:00Z'),
});

export function failedWith(code: string): PayoutMove {
  return moveTo('failed', { reason: { code, source: 'rail', detail: null } });
}

/** An item of a batch as a client writes it. */
export function testItem(externalId: string, change: object = {}): Record<string, unknown> {
  return {
    external_id: externalId,
    user_id: 'u1',
    amount_cents: 35_000,
    pix_key: `${externalId}@email.com`,
    ...change,
  };
}
