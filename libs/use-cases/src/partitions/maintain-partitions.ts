import { Injectable } from '@nestjs/common';
import {
  PartitionStore,
  type PartitionedData,
  type PartitionWidth,
  type StoredPartition,
} from './partition-store.port.js';

/** How partitions are made; what was made before stays as it is. */
export abstract class PartitionSettings {
  abstract readonly width: PartitionWidth;
  /** For so many days nobody need prepare any. */
  abstract readonly daysAhead: number;
}

const KEPT: readonly PartitionedData[] = ['messages', 'payouts'];

/** Sees to it that there is a partition for what is going to be stored. Where there is none, the newest one takes it in. */
@Injectable()
export class MaintainPartitions {
  constructor(
    private readonly store: PartitionStore,
    private readonly settings: PartitionSettings,
  ) {}

  /** Prepares what is missing and returns it. Errors: those of `PartitionStore.prepare`. */
  async keep(): Promise<readonly StoredPartition[]> {
    const { width, daysAhead } = this.settings;
    const made: StoredPartition[] = [];
    for (const data of KEPT) made.push(...(await this.store.prepare(data, width, daysAhead)));
    return made;
  }
}
