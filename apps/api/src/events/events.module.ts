import { Module } from '@nestjs/common';
import { ReadEvents, WaitForEvents } from '#use-cases';
import { PayoutsModule } from '../payouts/payouts.module.js';
import { EventsController } from './events.controller.js';

/** The feed of events. Its reads count with those of payouts. */
@Module({
  imports: [PayoutsModule],
  controllers: [EventsController],
  providers: [ReadEvents, WaitForEvents],
})
export class EventsModule {}
