/**
 * The queues of an installation, by BullMQ's names, which the metrics use too. Their jobs are wake-ups: they carry ids only, and
 * nothing depends on any of them arriving.
 */
export const SETTLEMENT_QUEUE = 'settlement';
export const WEBHOOK_QUEUE = 'webhooks';

export type QueueName = typeof SETTLEMENT_QUEUE | typeof WEBHOOK_QUEUE;

/** In braces, so that a cluster keeps all keys of a queue on one node. */
const HASH_TAGS = { [SETTLEMENT_QUEUE]: '{payouts}', [WEBHOOK_QUEUE]: '{webhooks}' } as const;

/** @param redisPrefix - of all keys of the installation */
export function prefixOf(queue: QueueName, redisPrefix: string): string {
  return `${redisPrefix}:${HASH_TAGS[queue]}`;
}
