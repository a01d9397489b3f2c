import { setTimeout as sleep } from 'node:timers/promises';
import { Cluster, type Redis } from 'ioredis';

/** A connection is asked for a sign of life this often. */
const ASK_EVERY_MS = 5_000;
/** Without an answer for this long a connection is dead, though it was not closed: a firewall dropped it, or its server hangs. */
const PATIENCE_MS = 2_000;

/**
 * Replaces a connection that does not answer any more; the operating system would take a quarter of an hour to notice. (The client's own
 * `socketTimeout` keeps counting over a reconnection, and then ends the new connection.)
 */
export function replaceDeadConnection(redis: Redis | Cluster): void {
  if (redis instanceof Cluster) {
    // Its nodes come and go; it makes a new connection itself to one whose connection has ended.
    redis.on('+node', replaceDeadConnection);
    return;
  }
  const asking = setInterval(() => void ask(redis), ASK_EVERY_MS);
  asking.unref();
  redis.once('end', () => clearInterval(asking));
}

async function ask(redis: Redis): Promise<void> {
  if (redis.status !== 'ready') return;
  const patience = new AbortController();
  const answered = redis.ping().then(
    () => true,
    () => false,
  );
  const over = sleep(PATIENCE_MS, false, { ref: false, signal: patience.signal }).catch(() => false);
  if (!(await Promise.race([answered, over])) && redis.status === 'ready') redis.disconnect(true);
  patience.abort();
}
