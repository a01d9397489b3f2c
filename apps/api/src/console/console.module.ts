import { Module } from '@nestjs/common';
import { SurveyInstallation } from '#use-cases';
import { ConsoleController } from './console.controller.js';
import { EventsController } from './events.controller.js';
import { OverviewFeed } from './overview-feed.js';

/** The page at `/console`, for operators who would rather look. */
@Module({
  controllers: [ConsoleController, EventsController],
  providers: [OverviewFeed, SurveyInstallation],
})
export class ConsoleModule {}
