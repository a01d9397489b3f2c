import { Module } from '@nestjs/common';
import { SweepPayouts, SweepWebhooks } from '#use-cases';
import { DrainingModule } from '../draining/draining.module.js';
import { StallWatchModule } from '../health/stall-watch.module.js';
import { WebhookSlots } from './webhook-slots.js';
import { Sweeper } from './sweeper.js';

/** Background work that nobody asks for. */
@Module({
  imports: [DrainingModule, StallWatchModule],
  providers: [SweepPayouts, SweepWebhooks, Sweeper, WebhookSlots],
  exports: [Sweeper, WebhookSlots],
})
export class SweepingModule {}
