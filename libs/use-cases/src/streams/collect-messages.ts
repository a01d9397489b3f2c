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
import { InstallationSecrets } from './installation-secrets.port.js';
import { createSeal, randomStreamId } from './interaction-seal.js';
import { SeatAllotment } from './seat-allotment.js';
import {
  replayNeedsMultipart,
  streamEnded,
  streamUnknown,
  tooManyStreams,
  tooManyTakeovers,
} from './stream.errors.js';
import { StreamSettings } from './stream-settings.js';
import { StreamSignals } from './stream-signals.port.js';
import { StreamStore, type DeliveredBatch, type WaitingTurn } from './stream-store.port.js';
import type { WaitingCall } from './waiting-call.js';
import { WaitingRoom } from './waiting-room.js';

/** What a call answers: a batch (`wires`: the messages' JSON texts joined by commas) or nothing, and the id to call next. */
export type Reading =
  | {
      readonly kind: 'messages';
      readonly wires: string;
      readonly messages: number;
      /** The same messages were delivered before. */
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
  private seal: Promise<Seal> | undefined;

  constructor(
    private readonly store: StreamStore,
    private readonly seats: SeatAllotment,
    private readonly room: WaitingRoom,
    private readonly signals: StreamSignals,
    private readonly secrets: InstallationSecrets,
    private readonly settings: StreamSettings,
  ) {}

  /**
   * Opens a stream and reads. A client that leaves before its answer is written never learns the stream's id, so the stream ends.
   * Errors: `too_many_streams`, `redis_unavailable`.
   */
  async start(ispb: Ispb, form: ReadingForm, gone: AbortSignal): Promise<Reading> {
    const seal = await this.getSeal();
    const streamId = randomStreamId();
    const call = this.room.enter(ispb, streamId, messageLimit(form));
    try {
      const step = await this.open(call);
      const abandon = () => this.abandon(call);
      if (gone.aborted) abandon();
      else gone.addEventListener('abort', abandon, { once: true });
      return await this.answer(call, step, gone, seal);
    } finally {
      this.room.leave(call);
    }
  }

  /**
   * Calls an id: acknowledges what was delivered before (or delivers it again, if this id delivered it), then reads.
   * Errors: `stream_unknown`, `stream_ended`, `replay_needs_multipart`, `too_many_takeovers`.
   */
  async pull(ispb: Ispb, interactionId: string, form: ReadingForm, gone: AbortSignal): Promise<Reading> {
    const seal = await this.getSeal();
    const parts = parseInteractionId(ispb, interactionId, seal);
    if (parts === undefined) throw streamUnknown();
    const call = this.room.enter(ispb, parts.streamId, messageLimit(form));
    try {
      const step = await this.store.pull({ ispb, ...parts, limit: call.limit });
      switch (step.kind) {
        case 'gone':
          throw streamEnded();
        case 'unknown':
          throw streamUnknown();
        case 'replay_needs_multipart':
          throw replayNeedsMultipart();
        case 'too_many_takeovers':
          throw tooManyTakeovers();
        default:
          return await this.answer(call, step, gone, seal);
      }
    } finally {
      this.room.leave(call);
    }
  }

  /** DELETE: with the current id acknowledges and ends, with another id of the stream only ends. Any other text: nothing happens. */
  async stop(ispb: Ispb, interactionId: string): Promise<void> {
    const parts = parseInteractionId(ispb, interactionId, await this.getSeal());
    if (parts !== undefined) await this.end(ispb, parts.streamId, parts.serial);
  }

  /** Ends every open stream of an institution, acknowledging nothing; returns how many it ended. */
  async stopAll(ispb: Ispb): Promise<number> {
    const open = await this.store.openSeats(ispb);
    const ended = await Promise.all(open.map(({ streamId }) => this.end(ispb, streamId, 'none')));
    return ended.filter(Boolean).length;
  }

  private async open(call: WaitingCall): Promise<DeliveredBatch | WaitingTurn> {
    for (let attempt = 1; attempt <= MAX_OPEN_ATTEMPTS; attempt++) {
      const seat = { seat: await this.seats.take(call.ispb, call.streamId), streamId: call.streamId };
      const step = await this.store.open({ ...call, ...seat }).catch(async (error: unknown) => {
        // It may have been opened all the same; nobody would ever know its id.
        this.abandon(call);
        await this.seats.release(call.ispb, seat);
        throw error;
      });
      if (step.kind !== 'seat_taken') return step;
      await this.seats.refused(call.ispb, seat);
    }
    throw tooManyStreams(call.ispb);
  }

  private async answer(
    call: WaitingCall,
    step: DeliveredBatch | WaitingTurn,
    gone: AbortSignal,
    seal: Seal,
  ): Promise<Reading> {
    const { ispb, streamId } = call;
    const idOf = (serial: number) => makeInteractionId(ispb, { streamId, serial }, seal);
    if (step.tookOver) this.signals.send({ kind: 'taken_over', ispb, streamId, turn: step.turn });
    if (step.kind !== 'waiting') return delivered(step, idOf(step.serial));

    const left = () => call.finish({ kind: 'over' });
    if (gone.aborted) left();
    else gone.addEventListener('abort', left, { once: true });
    const waitEndsAtMs = performance.now() + this.settings.waitMs;
    const end = await this.room.wait(call, step, this.settings.waitMs);
    gone.removeEventListener('abort', left);
    switch (end.kind) {
      case 'delivered':
      case 'replayed':
        return delivered(end, idOf(end.serial));
      case 'gone':
        throw streamEnded();
      case 'over':
        // An answer before its time: without this the stream would count as waited upon until the wait would have ended.
        if (performance.now() < waitEndsAtMs - 1)
          await this.store.leave({ ispb, streamId, turn: step.turn }).catch(() => undefined);
        break;
      case 'displaced':
        break;
    }
    return { kind: 'nothing', next: idOf(step.serial) };
  }

  /** Ends a stream whose id nobody knows. Where that fails, its lease ends it. */
  private abandon({ ispb, streamId }: WaitingCall): void {
    this.end(ispb, streamId, 'none').catch(() => undefined);
  }

  private async end(ispb: Ispb, streamId: StreamId, serial: number | 'none'): Promise<boolean> {
    const outcome = await this.store.end({ ispb, streamId, serial });
    if (outcome.kind !== 'ended') return false;
    this.signals.send({ kind: 'stream_ended', ispb, streamId });
    if (outcome.returned > 0) this.signals.send({ kind: 'messages_stored', ispbs: [ispb] });
    await this.seats.release(ispb, { seat: outcome.seat, streamId });
    return true;
  }

  private getSeal(): Promise<Seal> {
    this.seal ??= this.secrets
      .get('interaction-ids')
      .then(createSeal)
      .catch((error: unknown) => {
        this.seal = undefined;
        throw error;
      });
    return this.seal;
  }
}

function delivered({ kind, wires, messages }: DeliveredBatch, next: InteractionId): Reading {
  return { kind: 'messages', wires, messages, replayed: kind === 'replayed', next };
}
