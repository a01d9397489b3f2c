import { Module } from '@nestjs/common';
import {
  RemoveExpiredPartitions,
  RemoveOldData,
  RetentionEvents,
  SweepPayouts,
  SweepWebhooks,
} from '#use-cases';
import { LifecycleModule } from '../lifecycle/lifecycle.module.js';
import { OldDataRemover } from './old-data-remover.js';
import { PartitionMaintenance } from './partition-maintenance.js';
import { RetentionLog } from './retention-log.js';
import { Sweeper } from './sweeper.js';

@Module({
  imports: [LifecycleModule],
  providers: [
    SweepPayouts,
    SweepWebhooks,
    Sweeper,
    PartitionMaintenance,
    { provide: RetentionEvents, useClass: RetentionLog },
    RemoveExpiredPartitions,
    RemoveOldData,
    OldDataRemover,
  ],
  exports: [Sweeper],
})
export class MaintenanceModule {}
