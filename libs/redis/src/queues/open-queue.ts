import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { RedisSettings } from '../connection/redis-settings.js';
import { queueTelemetry } from './queue-telemetry.js';
import { prefixOf, type WakeUpQueue } from './wake-up-queue.js';

/** Its last types are said, since they cannot be derived from data that is not known here. */
export type WakeUps<Data> = Queue<Data, void, string, Data, void, string>;

/**
 * Opens a queue on a connection that is ready: one whose first commands fail never recovers.
 *
 * @param onFailure - such a queue is to be thrown away
 */
export function openQueue<Data>(
  wakeUps: WakeUpQueue,
  redis: Redis,
  { prefix }: RedisSettings,
  onFailure: () => void,
): WakeUps<Data> {
  const queue: WakeUps<Data> = new Queue(wakeUps.name, {
    connection: redis,
    prefix: prefixOf(wakeUps, prefix),
    ...queueTelemetry(wakeUps),
  });
  // The connection's outages are reported by its owner.
  queue.on('error', () => undefined);
  queue.waitUntilReady().catch(onFailure);
  return queue;
}
