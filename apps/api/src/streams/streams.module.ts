import { Module } from '@nestjs/common';
import { Configuration } from '#configuration';
import { Metrics } from '#observability';
import { CollectMessages, SeatAllotment, StreamSettings, StreamMaintenance, WaitingRoom } from '#use-cases';
import { ReadingAnswers } from './reading-answers.js';
import { StreamSweeper } from './stream-sweeper.js';
import { StreamsController } from './streams.controller.js';

/** Reading Pix messages. */
@Module({
  controllers: [StreamsController],
  providers: [
    { provide: StreamSettings, inject: [Configuration], useFactory: ({ streams }: Configuration) => streams },
    CollectMessages,
    SeatAllotment,
    StreamMaintenance,
    WaitingRoom,
    ReadingAnswers,
    StreamSweeper,
  ],
})
export class StreamsModule {
  constructor(room: WaitingRoom, metrics: Metrics) {
    const name = 'malote_stream_waiters';
    const read = () => Promise.resolve([{ name, value: room.waitingKeys().length, labels: {} }] as const);
    metrics.readWith({ names: [name], read });
  }
}
