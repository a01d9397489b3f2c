import { parseInteractionId, type DomainError, type StreamId } from '#domain';
import type { Reading } from '../../src/streams/collect-messages.js';
import { createSeal } from '../../src/streams/interaction-seal.js';
import type { WaitingCallKey } from '../../src/streams/stream-store.port.js';
import type { WaitingRoom } from '../../src/streams/waiting-room.js';
import type { SimulatedProcess } from '../simulation/simulated-process.js';
import type { VirtualTime } from '../simulation/virtual-time.js';
import type { FakeStream, FakeStreamTable, StreamTimes } from './fake-stream-table.js';
import type { Answer, Asked } from './http-call.js';

/** The APIs' secret, by which the witness reads ids. */
export const SECRET = Buffer.alloc(32);
const SEAL = createSeal(SECRET);

const LOOK_EVERY_MS = 250;
/** A sweep a second finds what a lost signal has missed. */
const FOUND_WITHIN_MS = 1_500;
const ENDED_WITHIN_MS = 2_500;
/** A counter that has drifted is right again after this: seats just taken, and a check that others have thwarted. */
const SEAT_FREE_WITHIN_MS = 10_000;

/** Looks on from outside, and notes what should not be. In calm times also what takes too long. */
export class Witness {
  readonly faults: string[] = [];
  /** The ids that collectors have received, by stream and number. */
  readonly received = new Set<string>();
  private readonly rooms: { readonly process: SimulatedProcess; readonly room: WaitingRoom }[] = [];
  /** Streams whose id some client was sent: the calls under way, and when the last one ended. */
  private readonly known = new Map<StreamId, { calls: number; idleSinceMs: number }>();
  private since = new Map<string, number>();

  constructor(
    private readonly table: FakeStreamTable,
    private readonly times: StreamTimes,
    private readonly time: VirtualTime,
    private readonly calmAtMs: number,
  ) {
    this.lookLater(calmAtMs);
  }

  watch(process: SimulatedProcess, room: WaitingRoom): void {
    this.rooms.push({ process, room });
  }

  begun(asked: Asked): void {
    if (asked.kind === 'pull') this.contact(this.partsOf(asked.id).streamId).calls += 1;
  }

  answered(asked: Asked, answer: Answer, isGone: boolean): void {
    const { nowMs } = this.time;
    if (asked.kind === 'pull') {
      const contact = this.contact(this.partsOf(asked.id).streamId);
      contact.calls -= 1;
      contact.idleSinceMs = nowMs;
    }
    if ('code' in answer) {
      const freeForMs = nowMs - Math.max(this.table.lastFullAtMs, this.calmAtMs);
      if (answer.code === 'too_many_streams' && freeForMs > SEAT_FREE_WITHIN_MS)
        this.fault(`a start was refused, and a seat had been free for ${String(freeForMs)} ms`);
    } else if (answer.kind !== 'done') {
      const { streamId, serial } = this.partsOf(answer.next);
      const called = asked.kind === 'pull' ? this.partsOf(asked.id).serial : 0;
      const expected = answer.kind === 'messages' ? called + 1 : called;
      if (serial !== expected) this.fault(`${streamId} ${String(called)} was answered ${String(serial)}`);
      if (!isGone) this.contact(streamId);
    }
  }

  collected({ next }: Reading): void {
    const { streamId, serial } = this.partsOf(next);
    this.received.add(`${streamId} ${String(serial)}`);
  }

  /** A call had no answer in time. */
  missed(asked: Asked): void {
    if (this.time.nowMs > this.calmAtMs) this.fault(`a call had no answer: ${asked.kind}`);
  }

  /** A stream ended although its collector had called in time. */
  lost(asked: Asked, { code }: DomainError): void {
    this.fault(`a collector in time was answered ${code}: ${asked.kind}`);
  }

  private fault(text: string): void {
    this.faults.push(`${text} (at ${String(Math.round(this.time.nowMs))} ms)`);
  }

  private lookLater(ms: number): void {
    this.time.after(ms, () => {
      this.look();
      this.lookLater(LOOK_EVERY_MS);
    });
  }

  private look(): void {
    const { nowMs } = this.time;
    const seen = [
      ...this.rooms.flatMap(({ process, room }) =>
        process.isDead ? [] : room.waitingKeys().flatMap((key) => this.problemOfCall(key)),
      ),
      ...[...this.table.streams.values()].flatMap((stream) => this.problemOfStream(stream)),
    ];
    const before = this.since;
    this.since = new Map(seen.map(({ text }) => [text, before.get(text) ?? nowMs]));
    for (const { text, limitMs } of seen) {
      if (nowMs - (this.since.get(text) ?? nowMs) > limitMs) this.fault(text);
    }
  }

  private problemOfCall({ streamId, fence }: WaitingCallKey) {
    const stream = this.table.streams.get(streamId);
    const problem =
      stream === undefined
        ? 'sleeps though its stream has ended'
        : fence < stream.fence
          ? 'sleeps though a newer call has come'
          : this.table.line.length > 0
            ? 'sleeps though messages are there'
            : undefined;
    if (problem === undefined) return [];
    return [{ text: `call ${String(fence)} of ${streamId} ${problem}`, limitMs: FOUND_WITHIN_MS }];
  }

  private problemOfStream({ streamId, openedAtMs }: FakeStream) {
    const { leaseMs, waitMs } = this.times;
    const contact = this.known.get(streamId);
    if (contact === undefined) {
      if (openedAtMs < this.calmAtMs) return [];
      return [{ text: `${streamId} is known to no client`, limitMs: waitMs + FOUND_WITHIN_MS }];
    }
    if (contact.calls > 0) return [];
    const text = `${streamId} has outlived its lease, idle since ${String(contact.idleSinceMs)} ms`;
    return [{ text, limitMs: leaseMs + ENDED_WITHIN_MS }];
  }

  private contact(streamId: StreamId) {
    const contact = this.known.get(streamId) ?? { calls: 0, idleSinceMs: this.time.nowMs };
    this.known.set(streamId, contact);
    return contact;
  }

  private partsOf(id: string) {
    const parts = parseInteractionId(this.table.ispb, id, SEAL);
    if (parts === undefined) throw new Error(`${id} is no id of this institution.`);
    return parts;
  }
}
