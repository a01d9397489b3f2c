import { Injectable } from '@nestjs/common';
import { Metrics, MetricsReading, type Sample } from '#observability';
import { WaitingRoom } from '#use-cases';

/** The calls that wait in this process. */
@Injectable()
export class WaitersReading extends MetricsReading {
  readonly names = ['malote_stream_waiters'] as const;

  constructor(
    private readonly room: WaitingRoom,
    metrics: Metrics,
  ) {
    super();
    metrics.readWith(this);
  }

  override read(): Promise<readonly Sample[]> {
    return Promise.resolve([
      { name: 'malote_stream_waiters', value: this.room.waitingKeys().length, labels: {} },
    ]);
  }
}
