import { DEFAULT_BREAKER_POLICY, DEFAULT_SETTLEMENT_POLICY, DomainError, parseIspb } from '#domain';
import { RailHold } from '../../src/settlement/rail-hold.js';
import { NoPace } from '../../src/settlement/rail-pace.port.js';
import { Rail } from '../../src/settlement/rail.port.js';
import { SettleChunk } from '../../src/settlement/settle-chunk.js';
import { SettlementStore, type TurnRequest } from '../../src/settlement/settlement-store.port.js';
import { SweepPayouts } from '../../src/settlement/sweep-payouts.js';
import { TestHolds } from '../test-holds.js';
import { FakeQueue, type Job } from './fake-queue.js';
import { NoEvents } from './no-events.js';
import type { SimulatedProcess } from '../simulation/simulated-process.js';
import type { World } from './world.js';

/** Slower than in earnest: most sweeps find nothing. */
const SWEEP_EVERY_MS = 3_000;
const RAIL_TIMEOUT_MS = 10_000;

/** A worker: takes the jobs it is given, and sweeps, until it dies. */
export function runWorker(process: SimulatedProcess, world: World): (job: Job) => void {
  const { store, queue, rail } = portsOf(process, world);
  const payer = parseIspb('32074986');
  if (!payer.ok) throw new Error(payer.fault.message.text);
  const settings = {
    payerIspb: payer.value,
    railTimeoutMs: RAIL_TIMEOUT_MS,
    leaseMs: 25_000,
    maxRailCalls: 100,
    policy: DEFAULT_SETTLEMENT_POLICY,
    breaker: DEFAULT_BREAKER_POLICY,
    random: world.random.next,
  };
  const pauses = { isPaused: () => false };
  const events = new NoEvents();
  // Of its policy: a payment that is rejected for want of balance needs review.
  const pace = new NoPace();
  const hold = new RailHold(new TestHolds(process), rail, process, events, pace, settings);
  const settleChunk = new SettleChunk(store, rail, queue, process, events, settings, pace, pauses, hold);
  const sweepPayouts = new SweepPayouts(store, queue);
  const sweep = (): void => {
    const again = (): void => void process.after(SWEEP_EVERY_MS, sweep);
    sweepPayouts.sweep().then(again, again);
  };
  if (world.safeguards.sweep) process.after(world.random.next() * SWEEP_EVERY_MS, sweep);
  return (job) => {
    const work = job === 'turn' ? settleChunk.takeTurn(() => true) : settleChunk.settle(job);
    work.catch(() => undefined);
  };
}

function portsOf(process: SimulatedProcess, world: World) {
  const { table, rail, broker, time, random, railTrouble } = world;
  const noDatabase = (): Error => new DomainError('database_unavailable', 'Down.');

  class FakeStore extends SettlementStore {
    override claim(
      _batch: unknown,
      ...[tickets, leaseMs, railId]: [Parameters<SettlementStore['claim']>[1], number, string]
    ) {
      return process.call(() => table.claim(tickets, leaseMs, railId, time.nowMs), noDatabase);
    }

    override write(_batch: unknown, results: Parameters<SettlementStore['write']>[1]) {
      return process.call(() => table.write(results, time.nowMs), noDatabase);
    }

    override recordUnmatched() {
      return Promise.resolve([]);
    }

    override takeTurn(request: TurnRequest) {
      return process.call(() => table.takeTurn(request, time.nowMs), noDatabase);
    }

    override lineUp() {
      const inLine = () =>
        table.due('unclaimed', time.nowMs).length + table.due('in_flight', time.nowMs).length;
      return process.call(inLine, noDatabase);
    }
  }

  /** A request travels, is dealt with, and its answer travels back, also when its caller no longer waits. */
  function travel<Answer>(deal: () => Answer, signal: AbortSignal): Promise<Answer> {
    return new Promise((resolve) => {
      const { maxDelayMs } = railTrouble();
      const hear = (answer: Answer): void => {
        process.wake(() => {
          resolve(answer);
        });
      };
      const timedOut = {
        kind: 'no_answer',
        detail: 'No answer in time.',
        countsAgainstBreaker: true,
      } as Answer;
      signal.addEventListener('abort', () => {
        hear(timedOut);
      });
      time.after(random.delayMs(maxDelayMs), () => {
        const answer = deal();
        time.after(random.delayMs(maxDelayMs), () => {
          hear(answer);
        });
      });
    });
  }

  class TravellingRail extends Rail {
    override readonly id = 'simulated';
    override readonly endToEndIds = 'ours';
    override readonly ownerCheck = 'none';
    override readonly approves = rail.approves;

    override looksUp({ receiverIspb }: Parameters<Rail['looksUp']>[0]): boolean {
      return receiverIspb === null;
    }

    override lookUp(...[, signal]: Parameters<Rail['lookUp']>) {
      return travel(() => rail.lookUp(), signal);
    }

    override submit(...[payment, signal]: Parameters<Rail['submit']>) {
      return travel(() => rail.receive(payment), signal);
    }

    override approve(...[payment, signal]: Parameters<Rail['approve']>) {
      return travel(() => rail.approve(payment), signal);
    }

    override inquire(...[payment, signal]: Parameters<Rail['inquire']>) {
      return travel(() => rail.answer(payment), signal);
    }
  }

  return { store: new FakeStore(), queue: new FakeQueue(process, broker), rail: new TravellingRail() };
}
