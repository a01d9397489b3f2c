import { Module } from '@nestjs/common';
import { AcceptBatch, ReadPayouts, WaitForBatch, WakeWorkers } from '#use-cases';
import { ApprovalController } from './approval.controller.js';
import { CompatibilityController } from './compatibility.controller.js';
import { PayoutItemsController } from './payout-items.controller.js';
import { PayoutsController } from './payouts.controller.js';
import { PayoutsService } from './payouts.service.js';

/** Batches of payouts, as clients see them. What settles them runs in the worker. */
@Module({
  controllers: [PayoutItemsController, PayoutsController, ApprovalController, CompatibilityController],
  providers: [AcceptBatch, PayoutsService, ReadPayouts, WaitForBatch, WakeWorkers],
})
export class PayoutsModule {}
