import { Module } from '@nestjs/common';
import { SweepPayouts, SweepWebhooks } from '#use-cases';
import { DrainingModule } from '../draining/draining.module.js';
import { StallWatchModule } from '../health/stall-watch.module.js';
import { Sweeper } from './sweeper.js';

/** Background work that nobody asks for. */
@Module({
  imports: [DrainingModule, StallWatchModule],
  providers: [SweepPayouts, SweepWebhooks, Sweeper],
  exports: [Sweeper],
})
export class SweepingModule {}
