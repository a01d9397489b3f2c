import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DomainError, isIspb, isStreamId, type Ispb, type StreamId } from '#domain';
import type {
  DeliveredBatch,
  NothingToDeliver,
  StreamStep,
  StreamStepOutcome,
  StreamStore,
} from './stream-store.port.js';
import { SystemClock } from '../time/clock.port.js';
import type { WaitingCall, WaitEnd } from './waiting-call.js';
import { WaitingRoom } from './waiting-room.js';

const WAIT_MS = 8_000;
const LIMIT = 10;

const ispb = ((text: string): Ispb => {
  if (!isIspb(text)) throw new Error(`${text} is no ISPB`);
  return text;
})('32074986');
const streamId = ((text: string): StreamId => {
  if (!isStreamId(text)) throw new Error(`${text} is no stream id`);
  return text;
})('k3v9x0q2m7ab');

/** Claims, answered by hand, in their order. */
class Claims {
  readonly made: StreamStep[] = [];
  private readonly open: {
    resolve: (outcome: StreamStepOutcome) => void;
    reject: (error: unknown) => void;
  }[] = [];

  readonly run = (step: StreamStep): Promise<StreamStepOutcome> => {
    this.made.push(step);
    return new Promise((resolve, reject) => this.open.push({ resolve, reject }));
  };

  async answer(outcome: StreamStepOutcome | Error): Promise<void> {
    const next = this.open.shift();
    if (next === undefined) throw new Error('No claim is under way.');
    if (outcome instanceof Error) next.reject(outcome);
    else next.resolve(outcome);
    await settled();
  }
}

/** Everything that follows from what has happened has followed. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const nothing = (fence: number): NothingToDeliver => ({ kind: 'waiting', serial: 4, fence, tookOver: false });
const batch: DeliveredBatch = {
  kind: 'delivered',
  serial: 5,
  fence: 1,
  messages: 1,
  payloads: '{}',
  tookOver: false,
};

describe('WaitingRoom', () => {
  let claims: Claims;
  let room: WaitingRoom;
  let ends: WaitEnd[];

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance'] });
    claims = new Claims();
    // Of the whole store the room uses one method.
    const store: Pick<StreamStore, 'run'> = { run: claims.run };
    room = new WaitingRoom(store as StreamStore, new SystemClock());
    ends = [];
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  function enter(): WaitingCall {
    return room.enter(ispb, streamId, LIMIT);
  }

  function wait(call: WaitingCall, step = nothing(1)): void {
    void call.wait(step, WAIT_MS).then((end) => ends.push(end));
  }

  it('waits for the given time and no longer', async () => {
    wait(enter());
    jest.advanceTimersByTime(WAIT_MS - 1);
    await settled();
    expect(ends).toEqual([]);
    jest.advanceTimersByTime(1);
    await settled();
    expect(ends).toEqual([{ kind: 'over' }]);
  });

  it('claims nothing until something is stored', () => {
    wait(enter());
    jest.advanceTimersByTime(WAIT_MS - 1);
    expect(claims.made).toEqual([]);
  });

  it('claims for the call that waits, and ends its wait with the batch', async () => {
    wait(enter());
    room.wake(ispb);
    expect(claims.made).toEqual([{ kind: 'claim', ispb, streamId, serial: 4, fence: 1, limit: LIMIT }]);
    await claims.answer(batch);
    expect(ends).toEqual([batch]);
  });

  it('keeps waiting when others were faster', async () => {
    wait(enter());
    room.wake(ispb);
    await claims.answer(nothing(1));
    expect(ends).toEqual([]);
    jest.advanceTimersByTime(WAIT_MS);
    await settled();
    expect(ends).toEqual([{ kind: 'over' }]);
  });

  it('remembers a message that was stored before the wait began', () => {
    const call = enter();
    room.wake(ispb);
    expect(claims.made).toEqual([]);
    wait(call);
    expect(claims.made).toHaveLength(1);
  });

  it('remembers a message that was stored while a claim was under way', async () => {
    wait(enter());
    room.wake(ispb);
    room.wake(ispb);
    expect(claims.made).toHaveLength(1);
    await claims.answer(nothing(1));
    expect(claims.made).toHaveLength(2);
  });

  it('lets a claim under way decide when the time is up meanwhile', async () => {
    wait(enter());
    room.wake(ispb);
    jest.advanceTimersByTime(WAIT_MS);
    await settled();
    expect(ends).toEqual([]);
    await claims.answer(batch);
    expect(ends).toEqual([batch]);
  });

  it('ends with the time when a claim under way brings nothing', async () => {
    wait(enter());
    room.wake(ispb);
    jest.advanceTimersByTime(WAIT_MS);
    await claims.answer(nothing(1));
    expect(ends).toEqual([{ kind: 'over' }]);
  });

  it('claims no more for a call whose client has gone', async () => {
    const call = enter();
    wait(call);
    call.end({ kind: 'over' });
    await settled();
    room.wake(ispb);
    expect(claims.made).toEqual([]);
    expect(ends).toEqual([{ kind: 'over' }]);
  });

  it('ends a wait that begins after its client has gone', async () => {
    const call = enter();
    call.end({ kind: 'over' });
    room.wake(ispb);
    wait(call);
    await settled();
    expect(ends).toEqual([{ kind: 'over' }]);
    expect(claims.made).toEqual([]);
  });

  it('ends the waits of older calls when a newer one takes over, and not that of the newer one', async () => {
    const [older, newer] = [enter(), enter()];
    wait(older, nothing(1));
    wait(newer, nothing(2));
    room.displace(ispb, streamId, 2);
    await settled();
    expect(ends).toEqual([{ kind: 'displaced' }]);
    expect(newer.waitingKey).toBeDefined();
  });

  it('remembers a takeover that was announced before the older wait began', async () => {
    const older = enter();
    room.displace(ispb, streamId, 2);
    wait(older, nothing(1));
    await settled();
    expect(ends).toEqual([{ kind: 'displaced' }]);
  });

  it('is not displaced by the signal that its takeover sends', async () => {
    const call = enter();
    room.displace(ispb, streamId, 2);
    wait(call, nothing(2));
    await settled();
    expect(ends).toEqual([]);
  });

  it('ends the calls of a stream that has ended, and no others', async () => {
    wait(enter());
    const other = room.enter(ispb, randomOther(), LIMIT);
    wait(other);
    room.streamEnded(ispb, streamId);
    await settled();
    expect(ends).toEqual([{ kind: 'gone' }]);
    expect(room.waitingKeys()).toHaveLength(1);
  });

  it('knows which calls wait, and forgets those that left', () => {
    const [waiting, entered] = [enter(), enter()];
    wait(waiting);
    expect(room.waitingKeys()).toEqual([{ ispb, streamId, serial: 4, fence: 1 }]);
    room.leave(entered);
    room.leave(waiting);
    expect(room.waitingKeys()).toEqual([]);
  });

  it('ends all waits when the process stops, and those that begin then', async () => {
    wait(enter());
    room.close();
    wait(enter(), nothing(2));
    await settled();
    expect(ends).toEqual([{ kind: 'over' }, { kind: 'over' }]);
  });

  describe('while the database is unavailable', () => {
    const unavailable = new DomainError('database_unavailable', 'Down.');

    it('keeps waiting, and claims again when it is back', async () => {
      wait(enter());
      room.wake(ispb);
      await claims.answer(unavailable);
      expect(ends).toEqual([]);
      room.claimAgain();
      await claims.answer(batch);
      expect(ends).toEqual([batch]);
    });

    it('does not claim for calls whose claim did not fail', () => {
      wait(enter());
      room.claimAgain();
      expect(claims.made).toEqual([]);
    });

    it('still ends when the time is up', async () => {
      wait(enter());
      room.wake(ispb);
      jest.advanceTimersByTime(WAIT_MS);
      await claims.answer(unavailable);
      expect(ends).toEqual([{ kind: 'over' }]);
    });
  });

  it('hands a mistake of ours to the call, which fails', async () => {
    const end = enter().wait(nothing(1), WAIT_MS);
    room.wake(ispb);
    const failed = expect(end).rejects.toThrow('a mistake');
    await claims.answer(new Error('a mistake'));
    await failed;
  });
});

function randomOther(): StreamId {
  const text = 'zzzzzzzzzzzz';
  if (!isStreamId(text)) throw new Error(`${text} is no stream id`);
  return text;
}
