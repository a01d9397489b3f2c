import { Injectable } from '@nestjs/common';
import { SeatAllotment } from './seat-allotment.js';
import { StreamSignals, type StreamSignal } from './stream-signals.port.js';
import { StreamStore, type ExpiredStream } from './stream-store.port.js';
import { WaitingRoom } from './waiting-room.js';

/** Passes signals on to the calls that wait; a sweep finds what signals missed: expired leases, lost wake-ups, displaced calls. */
@Injectable()
export class StreamMaintenance {
  constructor(
    private readonly store: StreamStore,
    private readonly room: WaitingRoom,
    private readonly seats: SeatAllotment,
    private readonly signals: StreamSignals,
  ) {}

  /** From now on the signals of all processes reach the waiting calls of this one. */
  listen(): void {
    this.signals.listen((signal) => this.onSignal(signal));
  }

  /** One sweep: one statement, and what follows from it. Errors: `database_unavailable`. */
  async sweep(): Promise<void> {
    const found = await this.store.sweep(this.room.waitingKeys());
    for (const { ispb, streamId, fence } of found.displaced) this.room.displace(ispb, streamId, fence + 1);
    for (const { ispb, streamId } of found.gone) this.room.streamEnded(ispb, streamId);
    for (const ispb of found.deliverable) this.room.wake(ispb);
    this.room.claimAgain();
    await Promise.all(found.expired.map((stream) => this.announceExpired(stream)));
  }

  private async announceExpired({ ispb, streamId, seat, returned }: ExpiredStream): Promise<void> {
    this.signals.send({ kind: 'stream_ended', ispb, streamId });
    if (returned > 0) this.signals.send({ kind: 'messages_stored', ispbs: [ispb] });
    await this.seats.release(ispb, { seat, streamId });
  }

  private onSignal(signal: StreamSignal): void {
    switch (signal.kind) {
      case 'messages_stored':
        for (const ispb of signal.ispbs) this.room.wake(ispb);
        return;
      case 'taken_over':
        this.room.displace(signal.ispb, signal.streamId, signal.fence);
        return;
      case 'stream_ended':
        this.room.streamEnded(signal.ispb, signal.streamId);
        return;
      case 'all_streams_ended':
        // Streams may have been opened since: the database knows which calls have lost theirs.
        this.sweep().catch(() => undefined);
        return;
    }
  }
}
