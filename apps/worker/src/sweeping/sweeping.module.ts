import { Module } from '@nestjs/common';
import { SweepPayouts, SweepWebhooks } from '#use-cases';
import { DrainingModule } from '../draining/draining.module.js';
import { StallWatchModule } from '../health/stall-watch.module.js';
import { WebhookPlaces } from '../webhooks/webhook-places.js';
import { Sweeper } from './sweeper.js';

/** Background work that nobody asks for. */
@Module({
  imports: [DrainingModule, StallWatchModule],
  providers: [SweepPayouts, SweepWebhooks, Sweeper, WebhookPlaces],
  exports: [Sweeper, WebhookPlaces],
})
export class SweepingModule {}
