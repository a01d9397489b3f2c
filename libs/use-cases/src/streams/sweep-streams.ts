import { Injectable } from '@nestjs/common';
import { SeatAllotment } from './seat-allotment.js';
import { StreamSignals, type StreamSignal } from './stream-signals.port.js';
import { StreamStore, type SweepFindings } from './stream-store.port.js';
import { WaitingRoom } from './waiting-room.js';

/** Listens to signals, and once a second makes good what signals missed: expired leases, lost wake-ups, lost displacements. */
@Injectable()
export class SweepStreams {
  constructor(
    private readonly store: StreamStore,
    private readonly room: WaitingRoom,
    private readonly seats: SeatAllotment,
    private readonly signals: StreamSignals,
  ) {}

  /** Connects the waiting room of this process with the signals of all processes. */
  listen(): void {
    this.signals.listen((signal) => this.heed(signal));
  }

  /** One sweep: one statement, and what follows from it. Errors: `database_unavailable`. */
  async sweep(): Promise<void> {
    const found = await this.store.sweep(this.room.waitingKeys());
    for (const { ispb, streamId, turn } of found.displaced) this.room.displace(ispb, streamId, turn + 1);
    for (const { ispb, streamId } of found.gone) this.room.streamEnded(ispb, streamId);
    for (const ispb of found.deliverable) this.room.wake(ispb);
    this.room.claimAgain();
    await Promise.all(found.expired.map((stream) => this.tellExpired(stream)));
  }

  private async tellExpired({
    ispb,
    streamId,
    seat,
    returned,
  }: SweepFindings['expired'][number]): Promise<void> {
    this.signals.send({ kind: 'stream_ended', ispb, streamId });
    if (returned > 0) this.signals.send({ kind: 'messages_stored', ispbs: [ispb] });
    await this.seats.release(ispb, { seat, streamId });
  }

  private heed(signal: StreamSignal): void {
    switch (signal.kind) {
      case 'messages_stored':
        for (const ispb of signal.ispbs) this.room.wake(ispb);
        return;
      case 'taken_over':
        this.room.displace(signal.ispb, signal.streamId, signal.turn);
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
