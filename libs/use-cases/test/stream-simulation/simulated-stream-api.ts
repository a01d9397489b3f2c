import { DomainError } from '#domain';
import { DeliverMessages, MessageStore, type MessageToStore } from '../../src/messages/deliver-messages.js';
import { CollectMessages } from '../../src/streams/collect-messages.js';
import { InstallationSecrets } from '../../src/streams/interaction-seal.js';
import { SeatAllotment } from '../../src/streams/seat-allotment.js';
import { StreamMaintenance } from '../../src/streams/stream-maintenance.js';
import { StreamStore, type StreamStep, type WaitingCallKey } from '../../src/streams/stream-store.port.js';
import { WaitingRoom } from '../../src/streams/waiting-room.js';
import type { SimulatedProcess } from '../simulation/simulated-process.js';
import type { Answer, Asked, HttpCall } from './http-call.js';
import type { StreamWorld } from './stream-world.js';
import { SECRET } from './witness.js';

const SWEEP_EVERY_MS = 1_000;
/** An API that is to stop does so at a random moment in this time, and ends what it has begun for as long. */
const LONGEST_LIFE_MS = 60_000;
const STOPS_WITHIN_MS = 1_000;

/** An API: answers calls and sweeps, until it stops or dies. */
export function runStreamApi(process: SimulatedProcess, world: StreamWorld): (call: HttpCall) => void {
  const { isTroubled, random, redis, safeguards, table, times, witness } = world;
  const { messageStore, secrets, store } = portsOf(process, world);
  const signals = redis.signalsOf(process);
  const room = new WaitingRoom(store, process);
  const seats = new SeatAllotment(redis.counterOf(process), store, process);
  const maintenance = new StreamMaintenance(store, room, seats, signals);
  const collect = new CollectMessages(store, seats, room, signals, secrets, times, process);
  const deliver = new DeliverMessages(messageStore, signals);
  maintenance.listen();
  const sweep = (): void => {
    const again = (): void => void process.after(SWEEP_EVERY_MS, sweep);
    maintenance.sweep().then(again, again);
  };
  process.after(random.next() * SWEEP_EVERY_MS, sweep);
  process.after(random.next() * LONGEST_LIFE_MS, () => {
    if (!isTroubled()) return;
    room.close();
    process.after(random.next() * STOPS_WITHIN_MS, () => {
      process.die();
    });
  });
  witness.watch(process, room);

  const handle = async (asked: Asked, gone: AbortSignal): Promise<Answer> => {
    switch (asked.kind) {
      case 'start':
        return collect.start(
          table.ispb,
          asked.form,
          safeguards.abandon ? gone : new AbortController().signal,
        );
      case 'pull':
        return collect.pull(table.ispb, asked.id, asked.form, gone);
      case 'stop':
        await collect.stop(table.ispb, asked.id);
        return { kind: 'done' };
      case 'stop_all':
        await collect.stopAll(table.ispb);
        return { kind: 'done' };
      case 'deliver':
        await deliver.deliver(table.ispb, asked.document);
        return { kind: 'done' };
    }
  };

  return (call) => {
    const gone = new AbortController();
    const hangUp = (): void => {
      process.wake(() => {
        if (!isAnswered) gone.abort();
      });
    };
    let isAnswered = false;
    if (call.isGone) gone.abort();
    else call.whenGone = hangUp;
    witness.begun(call.asked);
    const answer = (given: Answer): void => {
      isAnswered = true;
      witness.answered(call.asked, given, gone.signal.aborted);
      call.answer(given);
    };
    handle(call.asked, gone.signal).then(answer, (error: unknown) => {
      if (!(error instanceof DomainError)) throw error;
      answer(error);
    });
  };
}

function portsOf(process: SimulatedProcess, { safeguards, table }: StreamWorld) {
  const call = <Given>(ask: (nowMs: number) => Given): Promise<Given> =>
    process.call(() => ask(process.nowMs()), noDatabase);

  class FakeStore extends StreamStore {
    override run(step: StreamStep) {
      if (step.kind === 'leave' && !safeguards.leave) return Promise.resolve({ kind: 'left' } as const);
      return call((nowMs) => table.run(step, nowMs));
    }

    override sweep(waiting: readonly WaitingCallKey[]) {
      return call((nowMs) => table.sweep(waiting, nowMs));
    }

    override openSeats() {
      return call((nowMs) => table.openSeats(nowMs));
    }
  }

  class FakeMessageStore extends MessageStore {
    override store(messages: readonly MessageToStore[]) {
      return call((nowMs) => table.store(messages, nowMs));
    }
  }

  class FakeSecrets extends InstallationSecrets {
    override get() {
      return call(() => SECRET);
    }
  }

  return { messageStore: new FakeMessageStore(), secrets: new FakeSecrets(), store: new FakeStore() };
}

function noDatabase(): Error {
  return new DomainError('database_unavailable', 'Down.');
}
