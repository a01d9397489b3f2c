import type { Redis, RedisOptions } from 'ioredis';
import { openConnection } from './open-connection.js';
import {
  COMMAND_TIMEOUT_MS,
  CONNECT_TIMEOUT_MS,
  KEEP_ALIVE_MS,
  MAX_RECONNECT_PAUSE_MS,
  type RedisAddress,
} from './redis-settings.js';
import { replaceDeadConnection } from './replace-dead-connection.js';

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
 * A connection for commands that somebody waits for: they fail at once while Redis is away, and are never sent twice. It
 * connects by itself and again for ever; its `error` events must be listened to (`reportOutages`).
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
 * A connection for a queue's worker: its commands wait for Redis to come back, however long that takes, as BullMQ demands of
 * connections that block. Same rules as above.
 */
export function createPatientRedis(address: RedisAddress, connectionName: string): Redis {
  const redis = openConnection(address, { ...ALWAYS, connectionName, maxRetriesPerRequest: null });
  replaceDeadConnection(redis);
  return redis;
}
