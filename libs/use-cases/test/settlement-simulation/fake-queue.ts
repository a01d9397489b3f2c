import { DomainError } from '#domain';
import { PayoutQueue, type PayoutChunk } from '../../src/settlement/payout-queue.port.js';
import type { SimulatedProcess } from '../simulation/simulated-process.js';
import type { VirtualTime } from '../simulation/virtual-time.js';
import type { WorldRandom } from '../simulation/world-random.js';

/** Payouts in flight, or a turn. */
export type Job = PayoutChunk | 'turn';

const LONGEST_WAIT_MS = 5_000;

/** Redis: each job reaches the workers sooner or later. */
export class Broker {
  consume: (job: Job) => void = () => undefined;

  constructor(
    private readonly time: VirtualTime,
    private readonly random: WorldRandom,
  ) {}

  add(job: Job): void {
    this.time.after(this.random.delayMs(LONGEST_WAIT_MS), () => {
      this.consume(job);
    });
  }
}

/** The queue as one process reaches it. */
export class FakeQueue extends PayoutQueue {
  constructor(
    private readonly process: SimulatedProcess,
    private readonly broker: Broker,
  ) {
    super();
  }

  override wake(turns: number): Promise<void> {
    return this.call(Array<Job>(turns).fill('turn'));
  }

  override enqueue(chunks: readonly PayoutChunk[]): Promise<void> {
    return chunks.length === 0 ? Promise.resolve() : this.call(chunks);
  }

  override waitingCount(): Promise<number> {
    return this.process.call(() => 0, noRedis);
  }

  private call(jobs: readonly Job[]): Promise<void> {
    return this.process.call(() => {
      for (const job of jobs) this.broker.add(job);
    }, noRedis);
  }
}

function noRedis(): Error {
  return new DomainError('redis_unavailable', 'Down.');
}
