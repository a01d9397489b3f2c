import { Injectable } from '@nestjs/common';
import type { Ispb } from '#domain';
import { AuditLogRepository } from '../audit/audit-log.repository.js';
import { StreamRepository } from './stream.repository.js';

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
    const outcome = await this.streams.run({ kind: 'end', ispb, streamId: stream.streamId, serial: 'none' });
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
