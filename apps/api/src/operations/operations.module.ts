import { Module } from '@nestjs/common';
import {
  OperatePayouts,
  OperateWorkers,
  PauseSettlement,
  ReadPayouts,
  SurveyInstallation,
  SurveyPayouts,
} from '#use-cases';
import { HeldPayoutsController } from './held-payouts.controller.js';
import { OverviewController } from './overview.controller.js';
import { SettlementController } from './settlement.controller.js';
import { WorkersController } from './workers.controller.js';

/** What those do who run the installation; `npm run ops` is the other way to it. */
@Module({
  controllers: [HeldPayoutsController, OverviewController, SettlementController, WorkersController],
  providers: [
    OperatePayouts,
    OperateWorkers,
    PauseSettlement,
    ReadPayouts,
    SurveyInstallation,
    SurveyPayouts,
  ],
})
export class OperationsModule {}
