import { Module } from '@nestjs/common';
import { OperatePayouts, PauseSettlement, ReadPayouts, SurveyInstallation, SurveyPayouts } from '#use-cases';
import { HeldPayoutsController } from './held-payouts.controller.js';
import { OverviewController } from './overview.controller.js';
import { SettlementController } from './settlement.controller.js';

/** What those do who run the installation; `npm run ops` is the other way to it. */
@Module({
  controllers: [HeldPayoutsController, OverviewController, SettlementController],
  providers: [OperatePayouts, PauseSettlement, ReadPayouts, SurveyInstallation, SurveyPayouts],
})
export class OperationsModule {}
