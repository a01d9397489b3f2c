import { Module } from '@nestjs/common';
import { Configuration } from '#configuration';
import { CollectMessages, SeatAllotment, StreamSettings, StreamMaintenance, WaitingRoom } from '#use-cases';
import { ReadingAnswers } from './reading-answers.js';
import { StreamSweeper } from './stream-sweeper.js';
import { StreamsController } from './streams.controller.js';
import { WaitersReading } from './waiters-reading.js';

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
    WaitersReading,
  ],
})
export class StreamsModule {}
