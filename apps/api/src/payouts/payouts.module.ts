import { Module } from '@nestjs/common';
import { Configuration } from '#configuration';
import { AcceptBatch, PayoutAcceptanceSettings, ReadPayouts, WaitForBatch, EnqueuePayouts } from '#use-cases';
import { CompatibilityController } from './compatibility.controller.js';
import { EndWaits } from './end-waits.js';
import { PayoutItemsController } from './payout-items.controller.js';
import { PayoutsController } from './payouts.controller.js';
import { ReportAnswers } from './report-answers.js';

/** Batches of payouts, as clients see them. What settles them runs in the worker. */
@Module({
  controllers: [PayoutItemsController, PayoutsController, CompatibilityController],
  providers: [
    {
      provide: PayoutAcceptanceSettings,
      inject: [Configuration],
      useFactory: ({ payouts }: Configuration): PayoutAcceptanceSettings => payouts,
    },
    AcceptBatch,
    EndWaits,
    ReadPayouts,
    ReportAnswers,
    WaitForBatch,
    EnqueuePayouts,
  ],
})
export class PayoutsModule {}
