import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { Configuration } from '#configuration';
import type { Ispb, StreamId } from '#domain';
import { Metrics } from '#observability';
import {
  StreamStore,
  type OpenStreamView,
  type StreamStep,
  type StreamStepOutcome,
  type SweepFindings,
  type TakenSeat,
  type WaitingCallKey,
} from '#use-cases';
import { Sql } from '../connection/sql.js';
import { StreamEntity } from '../entities/stream.entity.js';
import { StreamStepBatcher, countUndelivered, sweepStreams } from './stream-step-batcher.js';
import { AuditLogRepository } from '../audit/audit-log.repository.js';

/** Streams in Postgres: every step is one call of a function that locks the institution's head. */
@Injectable()
export class StreamRepository extends StreamStore {
  private readonly steps: StreamStepBatcher;
  private readonly leaseMs: number;

  constructor(
    @InjectRepository(StreamEntity) private readonly streams: Repository<StreamEntity>,
    private readonly sql: Sql,
    @Inject(Configuration) { streams: { waitMs, leaseMs } }: Pick<Configuration, 'streams'>,
    private readonly metrics: Metrics,
  ) {
    super();
    this.leaseMs = leaseMs;
    this.steps = new StreamStepBatcher(sql, waitMs, metrics);
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
      this.leaseMs,
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

  override async openSeats(ispb: Ispb): Promise<readonly TakenSeat[]> {
    const open = await this.streams.find({
      select: { seat: true, streamId: true },
      where: { receiverIspb: ispb },
      order: { seat: 'ASC' },
    });
    return open.map(({ seat, streamId }) => ({ seat, streamId }));
  }

  /** The institution's open streams by seat, and how many messages no stream holds. Errors: `database_unavailable`. */
  async view(
    ispb: Ispb,
  ): Promise<{ readonly open: readonly OpenStreamView[]; readonly undelivered: number }> {
    const [{ entities, raw }, [count]] = await Promise.all([
      this.streams
        .createQueryBuilder('s')
        .addSelect('s.answerDueAt > clock_timestamp()', 'waiting')
        .where({ receiverIspb: ispb })
        .orderBy('s.seat')
        .getRawAndEntities<{ readonly waiting: boolean }>(),
      this.sql.run<{ undelivered: string }>(countUndelivered, [ispb]),
    ]);
    const open = entities.map((stream, index) => {
      const waiting = raw[index]?.waiting === true;
      return {
        seat: stream.seat,
        openedAt: stream.openedAt,
        // A call that waits is answered at `answerDueAt`; otherwise that is when the last answer was given.
        lastAnswerAt: waiting ? stream.lastAnswerAt : stream.answerDueAt,
        waiting,
        unacknowledged: stream.outstanding.length,
      };
    });
    return { open, undelivered: Number(count?.undelivered ?? 0) };
  }
}

/** Closes an institution's stream by its seat: operators see seats, and only its collector knows a stream's id. */
@Injectable()
export class CloseStreamBySeat {
  constructor(
    private readonly streams: StreamRepository,
    private readonly log: AuditLogRepository,
  ) {}

  /**
   * Acknowledges nothing: the stream's messages return to the front of the line. Calls that wait on it, the seat, and other calls
   * that wait for messages are woken by the sweeps of their processes, within a second or so. False: the seat was free.
   *
   * @throws DomainError `database_unavailable`
   */
  async close(
    ispb: Ispb,
    seat: number,
    actor: string,
    reason: string | null,
  ): Promise<{ readonly returned: number } | false> {
    const stream = (await this.streams.openSeats(ispb)).find((open) => open.seat === seat);
    if (stream === undefined) return false;
    const outcome = await this.streams.run({
      kind: 'end',
      ispb,
      streamId: stream.streamId,
      serial: 'operator',
    });
    if (outcome.kind !== 'ended') return false;
    const { returned } = outcome;
    await this.log.append({
      actor,
      action: 'stream.end',
      subject: ispb,
      details: { seat, returned, reason },
    });
    return { returned };
  }
}
