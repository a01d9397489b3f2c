import { Module } from '@nestjs/common';
import { GetOverview } from '../operations/get-overview.js';
import { ConsoleController } from './console.controller.js';
import { EventsController } from './events.controller.js';
import { OverviewFeed } from './overview-feed.js';
import { QueueBoard } from './queues/queue-board.js';
import { QueuesController } from './queues/queues.controller.js';

/** The pages at `/console` and below, for operators who would rather look. */
@Module({
  controllers: [ConsoleController, EventsController, QueuesController],
  providers: [GetOverview, OverviewFeed, QueueBoard],
})
export class ConsoleModule {}
