import { Module } from '@nestjs/common';
import { Configuration } from '#configuration';
import { MaintainPartitions, PartitionSettings } from '#use-cases';
import { PartitionMaintenance } from './span-keeper.js';

/** What is stored by time has partitions to go to. */
@Module({
  providers: [
    {
      provide: PartitionSettings,
      inject: [Configuration],
      useFactory: ({ partitions }: Configuration): PartitionSettings => partitions,
    },
    MaintainPartitions,
    PartitionMaintenance,
  ],
})
export class PartitionsModule {}
