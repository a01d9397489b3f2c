import { Global, Module } from '@nestjs/common';
import { SeatCounter, StreamSignals } from '#use-cases';
import { RedisSeatCounter } from './redis-seat-counter.js';
import { RedisStreamSignals } from './redis-stream-signals.js';

/**
 * Counts the open streams of each institution in Redis, and carries signals between the processes that serve them. Needs
 * `RedisModule`. Seats are rebuilt from Postgres whenever Redis has forgotten them.
 */
@Global()
@Module({
  providers: [
    { provide: SeatCounter, useClass: RedisSeatCounter },
    { provide: StreamSignals, useClass: RedisStreamSignals },
  ],
  exports: [SeatCounter, StreamSignals],
})
export class StreamSessionsModule {}
