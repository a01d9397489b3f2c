import { Injectable } from '@nestjs/common';
import { ENDED_IDS_KNOWN_HOURS, type Ispb, type StreamId } from '#domain';
import {
  StreamSettings,
  StreamStore,
  type OpenStreamView,
  type StreamStep,
  type StreamStepOutcome,
  type SweepFindings,
  type WaitingCallKey,
} from '#use-cases';
import { Metrics } from '#observability';
import { Sql } from '../connection/sql.js';
import { countUndelivered, selectOpenSeats, selectOpenStreams, sweepStreams } from './stream-steps.sql.js';
import { StreamStepBatcher } from './stream-step-batcher.js';

/** Streams in Postgres: every step is one call of a function that locks the institution's head. */
@Injectable()
export class PostgresStreamStore extends StreamStore {
  private readonly steps: StreamStepBatcher;

  constructor(
    private readonly sql: Sql,
    private readonly settings: StreamSettings,
    private readonly metrics: Metrics,
  ) {
    super();
    this.steps = new StreamStepBatcher(sql, settings.waitMs, metrics);
  }

  override run(step: StreamStep): Promise<StreamStepOutcome> {
    return this.steps.run(step);
  }

  override async sweep(waiting: readonly WaitingCallKey[]): Promise<SweepFindings> {
    const rows = await this.sql.run<{
      finding: 'expired' | 'displaced' | 'gone' | 'deliverable';
      receiver_ispb: Ispb;
      stream_id: StreamId;
      fence: string;
      seat: number;
      messages: number;
    }>(sweepStreams, [
      this.settings.leaseMs,
      ENDED_IDS_KNOWN_HOURS,
      waiting.map(({ ispb }) => ispb),
      waiting.map(({ streamId }) => streamId),
      waiting.map(({ fence }) => fence),
    ]);
    const returned = rows.reduce((sum, { messages }) => sum + messages, 0);
    this.metrics.count('malote_messages_returned_total', returned);
    const found = (finding: string) => rows.filter((row) => row.finding === finding);
    const key = (row: (typeof rows)[number]) => ({
      ispb: row.receiver_ispb,
      streamId: row.stream_id,
      fence: Number(row.fence),
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
