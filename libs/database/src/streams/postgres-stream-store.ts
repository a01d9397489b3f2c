import { Injectable } from '@nestjs/common';
import type { Ispb, StreamId } from '#domain';
import {
  StreamSettings,
  StreamStore,
  type ClaimOutcome,
  type DeliveredBatch,
  type EndOutcome,
  type LostTurn,
  type OpenOutcome,
  type OpenStreamView,
  type PullOutcome,
  type SweepFindings,
  type WaitingCallKey,
  type WaitingTurn,
} from '#use-cases';
import { Metrics } from '#observability';
import { Sql } from '../connection/sql.js';
import {
  countUndelivered,
  selectOpenSeats,
  selectOpenStreams,
  sweepStreams,
} from './serve-stream-calls.sql.js';
import { StreamCallQueue } from './stream-call-queue.js';
import type { StreamStepAnswer } from './stream-step-answers.js';

/** The number that no id has: ends a stream without acknowledging. */
const NO_SERIAL = -1;

/** Streams in Postgres: every step is one call of a function that locks the institution's head. */
@Injectable()
export class PostgresStreamStore extends StreamStore {
  private readonly calls: StreamCallQueue;

  constructor(
    private readonly sql: Sql,
    private readonly settings: StreamSettings,
    private readonly metrics: Metrics,
  ) {
    super();
    this.calls = new StreamCallQueue(sql, settings.waitMs, metrics);
  }

  override async open(call: {
    ispb: Ispb;
    streamId: StreamId;
    seat: number;
    limit: number;
  }): Promise<OpenOutcome> {
    const row = await this.calls.run({ kind: 'open', ...call });
    return row.outcome === 'seat_taken' ? { kind: 'seat_taken' } : reading(row);
  }

  override async pull(call: {
    ispb: Ispb;
    streamId: StreamId;
    serial: number;
    limit: number;
  }): Promise<PullOutcome> {
    const row = await this.calls.run({ kind: 'pull', ...call });
    switch (row.outcome) {
      case 'gone':
      case 'unknown':
      case 'replay_needs_multipart':
      case 'too_many_takeovers':
        return { kind: row.outcome };
      default:
        return reading(row);
    }
  }

  override async claim(call: WaitingCallKey & { limit: number }): Promise<ClaimOutcome> {
    const row = await this.calls.run({ kind: 'claim', ...call });
    switch (row.outcome) {
      case 'gone':
      case 'unknown':
        return { kind: 'gone' };
      case 'displaced':
        return { kind: 'displaced' };
      default:
        return reading(row);
    }
  }

  override async leave(call: LostTurn): Promise<void> {
    await this.calls.run({ kind: 'leave', ...call });
  }

  override async end(call: { ispb: Ispb; streamId: StreamId; serial: number | 'none' }): Promise<EndOutcome> {
    const serial = call.serial === 'none' ? NO_SERIAL : call.serial;
    const row = await this.calls.run({ kind: 'end', ...call, serial });
    if (row.outcome === 'ended') return { kind: 'ended', seat: row.seat ?? 0, returned: row.messages };
    return { kind: row.outcome === 'gone' ? 'gone' : 'unknown' };
  }

  override async sweep(waiting: readonly WaitingCallKey[]): Promise<SweepFindings> {
    const rows = await this.sql.run<{
      finding: 'expired' | 'displaced' | 'gone' | 'deliverable';
      receiver_ispb: Ispb;
      stream_id: StreamId;
      turn: string;
      seat: number;
      messages: number;
    }>(sweepStreams, [
      this.settings.leaseMs,
      waiting.map(({ ispb }) => ispb),
      waiting.map(({ streamId }) => streamId),
      waiting.map(({ turn }) => turn),
    ]);
    const returned = rows.reduce((sum, { messages }) => sum + messages, 0);
    this.metrics.count('malote_messages_returned_total', returned);
    const found = (finding: string) => rows.filter((row) => row.finding === finding);
    const key = (row: (typeof rows)[number]) => ({
      ispb: row.receiver_ispb,
      streamId: row.stream_id,
      turn: Number(row.turn),
    });
    return {
      expired: found('expired').map((row) => ({ ...key(row), seat: row.seat, returned: row.messages })),
      displaced: found('displaced').map(key),
      gone: found('gone').map(key),
      deliverable: found('deliverable').map((row) => row.receiver_ispb),
    };
  }

  override async openSeats(ispb: Ispb): Promise<readonly { seat: number; streamId: StreamId }[]> {
    const rows = await this.sql.run<{ seat: number; stream_id: StreamId }>(selectOpenSeats, [ispb]);
    return rows.map((row) => ({ seat: row.seat, streamId: row.stream_id }));
  }

  override async view(ispb: Ispb): Promise<{ open: readonly OpenStreamView[]; undelivered: number }> {
    const [streams, [count]] = await Promise.all([
      this.sql.run<{
        seat: number;
        opened_at: Date;
        last_answer_at: Date | null;
        waiting: boolean;
        unacknowledged: number;
      }>(selectOpenStreams, [ispb]),
      this.sql.run<{ undelivered: string }>(countUndelivered, [ispb]),
    ]);
    const open = streams.map((row) => ({
      seat: row.seat,
      openedAt: row.opened_at,
      lastAnswerAt: row.last_answer_at,
      waiting: row.waiting,
      unacknowledged: row.unacknowledged,
    }));
    return { open, undelivered: Number(count?.undelivered ?? 0) };
  }
}

function reading(row: StreamStepAnswer): DeliveredBatch | WaitingTurn {
  const step = { serial: Number(row.serial), turn: Number(row.turn), tookOver: row.tookOver };
  switch (row.outcome) {
    case 'delivered':
    case 'replayed':
      return { ...step, kind: row.outcome, messages: row.messages, wires: row.wires ?? '' };
    case 'waiting':
      return { ...step, kind: 'waiting' };
    default:
      throw new Error(`answer_stream_calls answered "${row.outcome}", which this step does not know.`);
  }
}
