import { setTimeout as sleep } from 'node:timers/promises';
import { Cluster, type Redis, type RedisOptions } from 'ioredis';
import { openConnection } from './open-connection.js';
import {
  COMMAND_TIMEOUT_MS,
  CONNECT_TIMEOUT_MS,
  KEEP_ALIVE_MS,
  MAX_RECONNECT_PAUSE_MS,
  type RedisAddress,
} from './redis-settings.js';

/** The first pause before connecting again; it grows by as much with every attempt. */
const RECONNECT_PAUSE_STEP_MS = 50;

const ALWAYS: RedisOptions = {
  connectTimeout: CONNECT_TIMEOUT_MS,
  keepAlive: KEEP_ALIVE_MS,
  retryStrategy: (attempt) => Math.min(attempt * RECONNECT_PAUSE_STEP_MS, MAX_RECONNECT_PAUSE_MS),
  // After a failover the old primary refuses writes until the connection is made anew.
  reconnectOnError: (error) => error.message.startsWith('READONLY'),
};

/**
 * A connection for commands that a client waits for: they fail at once while Redis is down, and are never sent twice. It
 * connects by itself, again and again; its `error` events must be listened to (`reportOutages`).
 */
export function createRedis(address: RedisAddress, connectionName: string): Redis {
  const redis = openConnection(address, {
    ...ALWAYS,
    connectionName,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 1,
    commandTimeout: COMMAND_TIMEOUT_MS,
  });
  replaceDeadConnection(redis);
  return redis;
}

/** A connection that only listens: it keeps its subscriptions over outages. Same rules as above. */
export function createSubscriber(address: RedisAddress, connectionName: string): Redis {
  const redis = openConnection(address, {
    ...ALWAYS,
    connectionName,
    enableOfflineQueue: true,
    autoResubscribe: true,
    maxRetriesPerRequest: null,
  });
  replaceDeadConnection(redis);
  return redis;
}

/**
 * A second connection to the same server, for a worker of a queue: its commands wait for Redis to return, however long that
 * takes, as BullMQ requires of connections that block. Reconnects like the others.
 */
export function patientDuplicate(redis: Redis | Cluster, connectionName: string): Redis {
  const patience: RedisOptions = {
    connectionName,
    enableOfflineQueue: true,
    autoResendUnfulfilledCommands: true,
    maxRetriesPerRequest: null,
    commandTimeout: undefined,
  };
  const duplicate =
    redis instanceof Cluster
      ? redis.duplicate([], {
          enableOfflineQueue: true,
          redisOptions: { ...redis.options.redisOptions, ...patience },
        })
      : redis.duplicate(patience);
  replaceDeadConnection(duplicate);
  return duplicate as Redis;
}

/** A connection is asked for a sign of life this often. */
const ASK_EVERY_MS = 5_000;
/** Without an answer for this long a connection is dead, though it was not closed: a firewall dropped it, or its server hangs. */
const PATIENCE_MS = 2_000;

/**
 * Replaces a connection that does not answer any more; the operating system would take a quarter of an hour to notice. (The client's own
 * `socketTimeout` keeps counting over a reconnection, and then ends the new connection.)
 */
function replaceDeadConnection(redis: Redis | Cluster): void {
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
