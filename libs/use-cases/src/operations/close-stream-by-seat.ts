import { Injectable } from '@nestjs/common';
import { DomainError, MAX_OPEN_STREAMS, type Ispb } from '#domain';
import { AuditLog } from '../audit/audit-log.port.js';
import { StreamStore } from '../streams/stream-store.port.js';

/** Closes an institution's stream by its seat: operators see seats, and only its collector knows a stream's id. */
@Injectable()
export class CloseStreamBySeat {
  constructor(
    private readonly streams: StreamStore,
    private readonly log: AuditLog,
  ) {}

  /**
   * Acknowledges nothing: the stream's messages return to the front of the line. Calls that wait on it, the seat, and other calls
   * that wait for messages are woken by the sweeps of their processes, within a second or so. False: the seat was free.
   *
   * @throws DomainError `invalid_request`, `database_unavailable`
   */
  async close(
    ispb: Ispb,
    seat: number,
    actor: string,
    reason: string | null,
  ): Promise<{ readonly returned: number } | false> {
    if (!Number.isInteger(seat) || seat < 1 || seat > MAX_OPEN_STREAMS) throw noSuchSeat();
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

function noSuchSeat(): DomainError {
  const message = `A seat is a whole number from 1 to ${String(MAX_OPEN_STREAMS)}.`;
  return new DomainError('invalid_request', 'There is no such seat.', {
    faults: [{ pointer: '/seat', code: 'out_of_range', message }],
  });
}
