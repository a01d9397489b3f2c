import { Module } from '@nestjs/common';
import { Configuration } from '#configuration';
import { SweepPayouts, SweepWebhooks, WebhookSlots } from '#use-cases';
import { LifecycleModule } from '../lifecycle/lifecycle.module.js';
import { OldDataRemover } from './old-data-remover.js';
import { PartitionMaintenance } from './partition-maintenance.js';
import { Sweeper } from './sweeper.js';

@Module({
  imports: [LifecycleModule],
  providers: [
    SweepPayouts,
    SweepWebhooks,
    Sweeper,
    PartitionMaintenance,
    OldDataRemover,
    {
      provide: WebhookSlots,
      inject: [Configuration],
      useFactory: ({ webhooks }: Configuration) => new WebhookSlots(webhooks.concurrency),
    },
  ],
  exports: [Sweeper, WebhookSlots],
})
export class MaintenanceModule {}
