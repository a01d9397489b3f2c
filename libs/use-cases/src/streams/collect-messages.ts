import { Injectable } from '@nestjs/common';
import {
  MAX_OPEN_STREAMS,
  makeInteractionId,
  messageLimit,
  parseInteractionId,
  type InteractionId,
  type Ispb,
  type ReadingForm,
  type Seal,
  type StreamId,
} from '#domain';
import { Clock } from '../time/clock.port.js';
import { createSeal, InstallationSecrets, randomStreamId } from './interaction-seal.js';
import { SeatAllotment } from './seat-allotment.js';
import {
  replayNeedsMultipart,
  streamEnded,
  streamUnknown,
  tooManyStreams,
  tooManyTakeovers,
} from './stream.errors.js';
import { StreamSignals } from './stream-signals.port.js';
import {
  StreamStore,
  unexpectedOutcome,
  type DeliveredBatch,
  type NothingToDeliver,
  type StreamStepOutcome,
  type UnacknowledgedEnding,
} from './stream-store.port.js';
import type { WaitingCall } from './waiting-call.js';
import { WaitingRoom } from './waiting-room.js';

export abstract class StreamSettings {
  /** A call with nothing to deliver waits this long, then answers "nothing". Default 8000, as the Central Bank's interface. */
  abstract readonly waitMs: number;
}

export type Reading =
  | {
      readonly kind: 'messages';
      readonly payloads: string;
      readonly replayed: boolean;
      readonly next: InteractionId;
    }
  | { readonly kind: 'nothing'; readonly next: InteractionId };

/**
 * Attempts to open a stream when the database refuses the seat that the counter allotted. Each refusal teaches the counter a seat that
 * is taken, so after as many as there are seats it knows them all.
 */
const MAX_OPEN_ATTEMPTS = MAX_OPEN_STREAMS;

/**
 * The collectors' side of the protocol: start, pull, end. `gone` is a signal that fires when the client has left before its
 * answer was written. Errors of all calls: `database_unavailable`.
 */
@Injectable()
export class CollectMessages {
  private seal: Seal | undefined;

  constructor(
    private readonly store: StreamStore,
    private readonly seats: SeatAllotment,
    private readonly room: WaitingRoom,
    private readonly signals: StreamSignals,
    private readonly secrets: InstallationSecrets,
    private readonly settings: StreamSettings,
    private readonly clock: Clock,
  ) {}

  /**
   * Opens a stream and reads. A client that leaves before its answer is written never learns the stream's id, so the stream ends.
   * Errors: `too_many_streams`, `redis_unavailable`.
   */
  async start(ispb: Ispb, form: ReadingForm, gone: AbortSignal): Promise<Reading> {
    const seal = this.seal ?? (await this.loadSeal());
    const call = this.room.enter(ispb, randomStreamId(), messageLimit(form));
    try {
      const outcome = await this.open(call);
      const abandon = () => this.abandon(call);
      if (gone.aborted) abandon();
      else gone.addEventListener('abort', abandon, { once: true });
      return await this.answer(call, outcome, gone, seal);
    } finally {
      this.room.leave(call);
    }
  }

  /**
   * Calls an id: acknowledges what was delivered before (or delivers it again, if this id delivered it), then reads.
   * Errors: `stream_unknown`, `stream_ended`, `replay_needs_multipart`, `too_many_takeovers`.
   */
  async pull(ispb: Ispb, interactionId: string, form: ReadingForm, gone: AbortSignal): Promise<Reading> {
    const seal = this.seal ?? (await this.loadSeal());
    const parts = parseInteractionId(ispb, interactionId, seal);
    if (parts === undefined) throw streamUnknown();
    const call = this.room.enter(ispb, parts.streamId, messageLimit(form));
    try {
      const outcome = await this.store.run({ kind: 'pull', ispb, ...parts, limit: call.limit });
      return await this.answer(call, outcome, gone, seal);
    } finally {
      this.room.leave(call);
    }
  }

  /** DELETE: with the current id acknowledges and ends, with another id of the stream only ends. Any other text: nothing happens. */
  async stop(ispb: Ispb, interactionId: string): Promise<void> {
    const parts = parseInteractionId(ispb, interactionId, this.seal ?? (await this.loadSeal()));
    if (parts !== undefined) await this.end(ispb, parts.streamId, parts.serial);
  }

  /** Ends every open stream of an institution, acknowledging nothing; returns how many it ended. */
  async stopAll(ispb: Ispb): Promise<number> {
    const open = await this.store.openSeats(ispb);
    const ended = await Promise.all(open.map(({ streamId }) => this.end(ispb, streamId, 'stop')));
    return ended.filter(Boolean).length;
  }

  private async open(call: WaitingCall): Promise<StreamStepOutcome> {
    const { ispb, streamId, limit } = call;
    for (let attempt = 1; attempt <= MAX_OPEN_ATTEMPTS; attempt++) {
      const seat = { seat: await this.seats.take(ispb, streamId), streamId };
      const outcome = await this.store
        .run({ kind: 'open', ispb, ...seat, limit })
        .catch(async (error: unknown) => {
          // It may have been opened all the same, and no client will ever know its id.
          this.abandon(call);
          await this.seats.release(ispb, seat);
          throw error;
        });
      if (outcome.kind !== 'seat_taken') return outcome;
      await this.seats.refused(ispb, seat);
    }
    throw tooManyStreams(ispb);
  }

  private answer(
    call: WaitingCall,
    outcome: StreamStepOutcome,
    gone: AbortSignal,
    seal: Seal,
  ): Reading | Promise<Reading> {
    switch (outcome.kind) {
      case 'delivered':
      case 'replayed':
        this.announceTakeover(call, outcome);
        return delivered(call, outcome, seal);
      case 'waiting':
        this.announceTakeover(call, outcome);
        return this.wait(call, outcome, gone, seal);
      default:
        throw refusal(outcome);
    }
  }

  private async wait(
    call: WaitingCall,
    { serial, fence }: NothingToDeliver,
    gone: AbortSignal,
    seal: Seal,
  ): Promise<Reading> {
    const { ispb, streamId } = call;
    const { waitMs } = this.settings;
    const left = () => call.end({ kind: 'over' });
    if (gone.aborted) left();
    else gone.addEventListener('abort', left, { once: true });
    const waitEndsAtMs = this.clock.nowMs() + waitMs;
    const end = await call.wait({ serial, fence }, waitMs);
    gone.removeEventListener('abort', left);
    switch (end.kind) {
      case 'delivered':
      case 'replayed':
        return delivered(call, end, seal);
      case 'gone':
        throw streamEnded();
      case 'over':
        // An answer before its time: without this the stream would count as waited upon until the wait would have ended.
        if (this.clock.nowMs() < waitEndsAtMs - 1)
          await this.store.run({ kind: 'leave', ispb, streamId, fence }).catch(() => undefined);
        break;
      case 'displaced':
        break;
    }
    return { kind: 'nothing', next: makeInteractionId(ispb, { streamId, serial }, seal) };
  }

  private announceTakeover(
    { ispb, streamId }: WaitingCall,
    { tookOver, fence }: DeliveredBatch | NothingToDeliver,
  ): void {
    if (tookOver) this.signals.send({ kind: 'taken_over', ispb, streamId, fence });
  }

  /** Ends a stream whose id no client knows. Where that fails, its lease ends it. */
  private abandon({ ispb, streamId }: WaitingCall): void {
    this.end(ispb, streamId, 'client_gone').catch(() => undefined);
  }

  private async end(ispb: Ispb, streamId: StreamId, serial: number | UnacknowledgedEnding): Promise<boolean> {
    const outcome = await this.store.run({ kind: 'end', ispb, streamId, serial });
    if (outcome.kind !== 'ended') return false;
    this.signals.send({ kind: 'stream_ended', ispb, streamId });
    if (outcome.returned > 0) this.signals.send({ kind: 'messages_stored', ispbs: [ispb] });
    await this.seats.release(ispb, { seat: outcome.seat, streamId });
    return true;
  }

  private async loadSeal(): Promise<Seal> {
    this.seal = createSeal(await this.secrets.get('interaction-ids'));
    return this.seal;
  }
}

function delivered(
  { ispb, streamId }: WaitingCall,
  { kind, payloads, serial }: DeliveredBatch,
  seal: Seal,
): Reading {
  const next = makeInteractionId(ispb, { streamId, serial }, seal);
  return { kind: 'messages', payloads, replayed: kind === 'replayed', next };
}

function refusal(outcome: StreamStepOutcome): Error {
  switch (outcome.kind) {
    case 'gone':
      return streamEnded();
    case 'unknown':
      return streamUnknown();
    case 'replay_needs_multipart':
      return replayNeedsMultipart();
    case 'too_many_takeovers':
      return tooManyTakeovers();
    default:
      return unexpectedOutcome(outcome);
  }
}
