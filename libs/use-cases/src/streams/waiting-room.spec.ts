import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DomainError, isIspb, isStreamId, type Ispb, type StreamId } from '#domain';
import type {
  ClaimOutcome,
  DeliveredBatch,
  StreamStore,
  WaitingCallKey,
  WaitingTurn,
} from './stream-store.port.js';
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
  readonly made: (WaitingCallKey & { limit: number })[] = [];
  private readonly open: { resolve: (outcome: ClaimOutcome) => void; reject: (error: unknown) => void }[] =
    [];

  readonly claim = (call: WaitingCallKey & { limit: number }): Promise<ClaimOutcome> => {
    this.made.push(call);
    return new Promise((resolve, reject) => this.open.push({ resolve, reject }));
  };

  async answer(outcome: ClaimOutcome | Error): Promise<void> {
    const next = this.open.shift();
    if (next === undefined) throw new Error('No claim is under way.');
    if (outcome instanceof Error) next.reject(outcome);
    else next.resolve(outcome);
    await settled();
  }
}

/** Everything that follows from what has happened has followed. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const turn = (number: number): WaitingTurn => ({ kind: 'waiting', serial: 4, turn: number, tookOver: false });
const batch: DeliveredBatch = {
  kind: 'delivered',
  serial: 5,
  turn: 1,
  messages: 1,
  wires: '{}',
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
    const store: Pick<StreamStore, 'claim'> = { claim: claims.claim };
    room = new WaitingRoom(store as StreamStore);
    ends = [];
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  function enter(): WaitingCall {
    return room.enter(ispb, streamId, LIMIT);
  }

  function wait(call: WaitingCall, held = turn(1)): void {
    void room.wait(call, held, WAIT_MS).then((end) => ends.push(end));
  }

  it('waits for as long as it was told and no longer', async () => {
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
    expect(claims.made).toEqual([{ ispb, streamId, serial: 4, turn: 1, limit: LIMIT }]);
    await claims.answer(batch);
    expect(ends).toEqual([batch]);
  });

  it('goes on waiting when others were faster', async () => {
    wait(enter());
    room.wake(ispb);
    await claims.answer(turn(1));
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
    await claims.answer(turn(1));
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
    await claims.answer(turn(1));
    expect(ends).toEqual([{ kind: 'over' }]);
  });

  it('claims no more for a call whose client has gone', async () => {
    const call = enter();
    wait(call);
    call.finish({ kind: 'over' });
    await settled();
    room.wake(ispb);
    expect(claims.made).toEqual([]);
    expect(ends).toEqual([{ kind: 'over' }]);
  });

  it('ends a wait that begins after its client has gone', async () => {
    const call = enter();
    call.finish({ kind: 'over' });
    room.wake(ispb);
    wait(call);
    await settled();
    expect(ends).toEqual([{ kind: 'over' }]);
    expect(claims.made).toEqual([]);
  });

  it('sends older calls home when a newer one takes over, and not the newer one', async () => {
    const [older, newer] = [enter(), enter()];
    wait(older, turn(1));
    wait(newer, turn(2));
    room.displace(ispb, streamId, 2);
    await settled();
    expect(ends).toEqual([{ kind: 'displaced' }]);
    expect(newer.key()).toBeDefined();
  });

  it('remembers a takeover that was told before the older wait began', async () => {
    const older = enter();
    room.displace(ispb, streamId, 2);
    wait(older, turn(1));
    await settled();
    expect(ends).toEqual([{ kind: 'displaced' }]);
  });

  it('does not take its own turn for a takeover', async () => {
    const call = enter();
    room.displace(ispb, streamId, 2);
    wait(call, turn(2));
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
    expect(room.waitingKeys()).toEqual([{ ispb, streamId, serial: 4, turn: 1 }]);
    room.leave(entered);
    room.leave(waiting);
    expect(room.waitingKeys()).toEqual([]);
  });

  it('sends everybody home when the process ends, and those who come then', async () => {
    wait(enter());
    room.close();
    wait(enter(), turn(2));
    await settled();
    expect(ends).toEqual([{ kind: 'over' }, { kind: 'over' }]);
  });

  describe('while the database is away', () => {
    const away = new DomainError('database_unavailable', 'away');

    it('goes on waiting, and claims again when it is back', async () => {
      wait(enter());
      room.wake(ispb);
      await claims.answer(away);
      expect(ends).toEqual([]);
      room.claimAgain();
      await claims.answer(batch);
      expect(ends).toEqual([batch]);
    });

    it('claims again for nobody whose claim did not fail', () => {
      wait(enter());
      room.claimAgain();
      expect(claims.made).toEqual([]);
    });

    it('still ends when the time is up', async () => {
      wait(enter());
      room.wake(ispb);
      jest.advanceTimersByTime(WAIT_MS);
      await claims.answer(away);
      expect(ends).toEqual([{ kind: 'over' }]);
    });
  });

  it('hands a mistake of ours to the call, which fails', async () => {
    const end = room.wait(enter(), turn(1), WAIT_MS);
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
