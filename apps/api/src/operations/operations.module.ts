import { Module } from '@nestjs/common';
import { CloseStreamBySeat } from '#database';
import { FindPayouts, OperatorActions, ReadPayouts } from '#use-cases';
import { GetOverview } from './get-overview.js';
import { HeldPayoutsController } from './held-payouts.controller.js';
import { InstitutionMessagesController } from './institution-messages.controller.js';
import { InstitutionStreamsController } from './institution-streams.controller.js';
import { OverviewController } from './overview.controller.js';
import { PayersController } from './payers.controller.js';
import { RetentionController } from './retention.controller.js';
import { SearchController } from './search.controller.js';
import { SeatsController } from './seats.controller.js';
import { SettlementController } from './settlement.controller.js';
import { WorkersController } from './workers.controller.js';

/** What those do who run the installation; `npm run ops` is the other way to it. */
@Module({
  controllers: [
    HeldPayoutsController,
    InstitutionMessagesController,
    InstitutionStreamsController,
    OverviewController,
    PayersController,
    RetentionController,
    SearchController,
    SeatsController,
    SettlementController,
    WorkersController,
  ],
  providers: [CloseStreamBySeat, FindPayouts, GetOverview, OperatorActions, ReadPayouts],
})
export class OperationsModule {}
