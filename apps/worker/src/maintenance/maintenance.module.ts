import { Module } from '@nestjs/common';
import { SweepPayouts, SweepWebhooks } from '#use-cases';
import { LifecycleModule } from '../lifecycle/lifecycle.module.js';
import { OldDataRemover } from './old-data-remover.js';
import { PartitionMaintenance } from './partition-maintenance.js';
import { Sweeper } from './sweeper.js';

@Module({
  imports: [LifecycleModule],
  providers: [SweepPayouts, SweepWebhooks, Sweeper, PartitionMaintenance, OldDataRemover],
  exports: [Sweeper],
})
export class MaintenanceModule {}
