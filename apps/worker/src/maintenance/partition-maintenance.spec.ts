import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DomainError } from '#domain';
import { createLogger } from '#observability';
import type { PartitionedData, StoredPartition } from '#database';
import { PartitionMaintenance } from './partition-maintenance.js';

const HOUR_MS = 3_600_000;

class TestPartitions {
  looks = 0;
  outcome: () => Promise<readonly StoredPartition[]> = () => Promise.resolve([]);

  /** Counted by the first kind of data; the others follow it. */
  prepare(data: PartitionedData): Promise<readonly StoredPartition[]> {
    if (data !== 'messages') return Promise.resolve([]);
    this.looks += 1;
    return this.outcome();
  }
}

describe('partition maintenance', () => {
  let partitions: TestPartitions;
  let maintenance: PartitionMaintenance;
  beforeEach(() => {
    jest.useFakeTimers();
    partitions = new TestPartitions();
    const logger = createLogger({ level: 'silent', format: 'json' }, 'test');
    maintenance = new PartitionMaintenance(
      partitions,
      { partitions: { width: 'month', daysAhead: 7 } },
      logger,
    );
  });
  afterEach(async () => {
    await maintenance.onModuleDestroy();
    jest.useRealTimers();
  });

  it('looks at the start and every hour', async () => {
    maintenance.onApplicationBootstrap();
    await jest.advanceTimersByTimeAsync(0);
    expect(partitions.looks).toBe(1);
    await jest.advanceTimersByTimeAsync(3 * HOUR_MS);
    expect(partitions.looks).toBe(4);
  });

  it.each([new DomainError('database_unavailable', 'Busy.'), new Error('permission denied')])(
    'looks again after a minute where it could not: %s',
    async (error) => {
      partitions.outcome = () => Promise.reject(error);
      maintenance.onApplicationBootstrap();
      await jest.advanceTimersByTimeAsync(2 * 60_000);
      expect(partitions.looks).toBe(3);
    },
  );

  it('ends with the process, after the look under way', async () => {
    let finish = (): void => undefined;
    partitions.outcome = () => new Promise((resolve) => (finish = () => resolve([])));
    maintenance.onApplicationBootstrap();
    await jest.advanceTimersByTimeAsync(0);
    let isStopped = false;
    const stopped = maintenance.onModuleDestroy().then(() => (isStopped = true));
    await jest.advanceTimersByTimeAsync(0);
    expect(isStopped).toBe(false);
    finish();
    await stopped;
    await jest.advanceTimersByTimeAsync(3 * HOUR_MS);
    expect(partitions.looks).toBe(1);
  });
});
