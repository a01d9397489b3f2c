import { Module } from '@nestjs/common';
import { AcceptBatch, ReadPayouts, ReadsByPayer, ReadStatement, WaitForBatch, WakeWorkers } from '#use-cases';
import { ApprovalController } from './approval.controller.js';
import { CompatibilityController } from './compatibility.controller.js';
import { PayoutItemsController } from './payout-items.controller.js';
import { PayoutsController } from './payouts.controller.js';
import { PayoutsService } from './payouts.service.js';
import { SpreadsheetTemplatesController } from './spreadsheet/spreadsheet-templates.controller.js';
import { StatementsController } from './statements.controller.js';

/** Batches of payouts, as clients see them. What settles them runs in the worker. */
@Module({
  controllers: [
    PayoutItemsController,
    PayoutsController,
    ApprovalController,
    CompatibilityController,
    SpreadsheetTemplatesController,
    StatementsController,
  ],
  providers: [
    AcceptBatch,
    PayoutsService,
    ReadPayouts,
    ReadsByPayer,
    ReadStatement,
    WaitForBatch,
    WakeWorkers,
  ],
  exports: [ReadsByPayer],
})
export class PayoutsModule {}
