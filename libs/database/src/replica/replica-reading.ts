import { MetricsReading, type Sample } from '#observability';
import type { Replica } from './replica.js';

/** How the replica was at the last look. */
export class ReplicaReading extends MetricsReading {
  readonly names = ['malote_replica_usable', 'malote_replica_lag_seconds'] as const;

  constructor(private readonly replica: Replica) {
    super();
  }

  override read(): Promise<readonly Sample[]> {
    const { isUsable, lagSeconds } = this.replica;
    return Promise.resolve([
      { name: 'malote_replica_usable', value: isUsable ? 1 : 0, labels: {} },
      ...(lagSeconds === undefined
        ? []
        : [{ name: 'malote_replica_lag_seconds' as const, value: lagSeconds, labels: {} }]),
    ]);
  }
}
