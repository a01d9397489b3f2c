import { Module } from '@nestjs/common';
import { PartitionMaintenance } from './partition-maintenance.js';

/** What is stored by time has partitions to go to. */
@Module({ providers: [PartitionMaintenance] })
export class PartitionsModule {}
