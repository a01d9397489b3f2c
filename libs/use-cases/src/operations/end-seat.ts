import { Injectable } from '@nestjs/common';
import { DomainError, MAX_OPEN_STREAMS, type Ispb } from '#domain';
import { AuditLog } from '../audit/audit-log.port.js';
import { StreamStore } from '../streams/stream-store.port.js';

/** Ends an institution's stream by its seat: operators see seats, and nobody but its collector knows a stream's id. */
@Injectable()
export class EndSeat {
  constructor(
    private readonly streams: StreamStore,
    private readonly log: AuditLog,
  ) {}

  /**
   * Ends the stream on a seat, acknowledging nothing: its messages return to the front of the line. Calls that wait on it, the seat, and
   * others that wait for messages learn of it from the sweeps of their processes, within a second or so. False: nobody sat there.
   *
   * @throws DomainError `invalid_request`, `database_unavailable`
   */
  async end(
    ispb: Ispb,
    seat: number,
    actor: string,
    reason: string | null,
  ): Promise<{ readonly returned: number } | false> {
    if (!Number.isInteger(seat) || seat < 1 || seat > MAX_OPEN_STREAMS) throw noSuchSeat();
    const taken = (await this.streams.openSeats(ispb)).find((open) => open.seat === seat);
    if (taken === undefined) return false;
    const outcome = await this.streams.run({ kind: 'end', ispb, streamId: taken.streamId, serial: 'none' });
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
