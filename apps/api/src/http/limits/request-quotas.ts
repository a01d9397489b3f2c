import type { Configuration } from '#configuration';
import type { Quota } from '#use-cases';

/** The quotas of clients. Their names stand in headers, answers and Redis. */
export interface RequestQuotas {
  readonly key: Quota;
  readonly address: Quota;
  readonly failedKeys: Quota;
  readonly emptyReads: Quota;
}

export function requestQuotas(settings: Configuration['rateLimits']): RequestQuotas {
  const { windowSeconds } = settings;
  return {
    key: { name: 'key', limit: settings.perKey, windowSeconds },
    address: { name: 'address', limit: settings.perAddress, windowSeconds },
    failedKeys: { name: 'failed-keys', limit: settings.failedKeysPerAddress, windowSeconds },
    emptyReads: { name: 'empty-reads', limit: settings.emptyReads, windowSeconds },
  };
}
