import { DomainError, type PayoutBatchOrder } from '#domain';
import {
  AcceptBatch,
  PayoutBatchStore,
  type AcceptedBatch,
  type BatchToStore,
} from '../../src/payouts/accept-batch.js';
import type { PayoutReader } from '../../src/payouts/payout-reader.port.js';
import { WakeWorkers } from '../../src/payouts/wake-workers.js';
import { FakeQueue } from './fake-queue.js';
import type { SimulatedProcess } from '../simulation/simulated-process.js';
import type { World } from './world.js';

export interface Post {
  readonly payer: string;
  readonly order: PayoutBatchOrder;
  /** Hears the answer, unless the API dies before it has one. */
  readonly answer: (answer: AcceptedBatch | DomainError) => void;
}

/** An API: accepts batches until it dies. */
export function runApi(
  process: SimulatedProcess,
  { batches, broker, time, safeguards }: Pick<World, 'batches' | 'broker' | 'time' | 'safeguards'>,
): (post: Post) => void {
  class FakeStore extends PayoutBatchStore {
    override async accept(batch: BatchToStore) {
      if (safeguards.limitUnderLock) return process.call(() => batches.accept(batch, time.nowMs), noDatabase);
      const exceeded = await process.call(() => batches.exceededLimit(batch), noDatabase);
      if (exceeded !== undefined) return { kind: 'over_limit', exceeded } as const;
      return process.call(() => batches.store(batch, time.nowMs), noDatabase);
    }
  }
  const read: PayoutReader['read'] = (key) => process.call(() => batches.read(key), noDatabase);
  // The other methods of a reader are not called here.
  const reader = { read } as Partial<PayoutReader> as PayoutReader;
  const workers = new WakeWorkers(new FakeQueue(process, broker));
  const acceptBatch = new AcceptBatch(new FakeStore(), reader, workers, process);
  return ({ payer, order, answer }) => {
    acceptBatch.accept(payer, order, { items: true }).then(answer, (error: unknown) => {
      if (!(error instanceof DomainError)) throw error;
      answer(error);
    });
  };
}

function noDatabase(): Error {
  return new DomainError('database_unavailable', 'Down.');
}
