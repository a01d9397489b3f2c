import { Module } from '@nestjs/common';
import { Configuration } from '#configuration';
import {
  RemoveExpiredPartitions,
  RemoveOldData,
  RemoveOldWebhooks,
  RetentionEvents,
  RetentionSettings,
  SweepPayouts,
  SweepWebhooks,
} from '#use-cases';
import { LifecycleModule } from '../lifecycle/lifecycle.module.js';
import { OldDataRemover } from './old-data-remover.js';
import { PartitionMaintenance } from './partition-maintenance.js';
import { RetentionLog } from './retention-log.js';
import { Sweeper } from './sweeper.js';

/** Background work: sweeping for due work, preparing partitions, removing old data. */
@Module({
  imports: [LifecycleModule],
  providers: [
    SweepPayouts,
    SweepWebhooks,
    Sweeper,
    PartitionMaintenance,
    {
      provide: RetentionSettings,
      inject: [Configuration],
      useFactory: ({ retention }: Configuration): RetentionSettings => retention,
    },
    { provide: RetentionEvents, useClass: RetentionLog },
    RemoveExpiredPartitions,
    RemoveOldWebhooks,
    RemoveOldData,
    OldDataRemover,
  ],
  exports: [Sweeper],
})
export class MaintenanceModule {}
