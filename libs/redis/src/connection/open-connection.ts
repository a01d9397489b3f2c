import { readFileSync } from 'node:fs';
import { Cluster, Redis, type ClusterOptions, type RedisOptions } from 'ioredis';
import { COMMAND_TIMEOUT_MS, CONNECT_TIMEOUT_MS, type RedisAddress } from './redis-settings.js';

const REDIS_PORT = 6_379;
const SENTINEL_PORT = 26_379;
/** A cluster announces a change only when a command reaches the wrong node; this is for connections that send few. */
const SLOTS_REFRESH_EVERY_MS = 5_000;
/** How often a command is sent on within a cluster, a tenth of a second apart where a node is gone, before it has failed. */
const MAX_REDIRECTIONS = 5;

type Settings = Exclude<RedisAddress, string>;

/**
 * Opens a connection to whatever stands behind the address. A cluster's client takes the same commands and reports its state by the
 * same names, so it goes by the same type; where the two differ (`mastersOf`, `replaceDeadConnection`), it is asked what it is.
 */
export function openConnection(address: RedisAddress, options: RedisOptions): Redis {
  const settings = typeof address === 'string' ? { url: address } : address;
  switch (settings.topology ?? 'single') {
    case 'cluster':
      return new Cluster(...clusterArguments(settings, options)) as unknown as Redis;
    case 'sentinel':
      return new Redis(sentinelOptions(settings, options));
    case 'single':
      return settings.caFile === undefined
        ? new Redis(settings.url, options)
        : new Redis({ ...options, ...endpointOf(settings), ...accessOf(settings) });
  }
}

/** The options by which a primary is found through its sentinels, each time a connection is made. */
export function sentinelOptions(settings: Settings, options: RedisOptions): RedisOptions {
  const { tls, ...access } = accessOf(settings);
  return {
    ...options,
    ...access,
    name: new URL(settings.url).hostname,
    sentinels: (settings.nodes ?? []).map((node) => parseNode(node, SENTINEL_PORT)),
    // One that stands still must not hold up the search for those that do not.
    sentinelCommandTimeout: COMMAND_TIMEOUT_MS,
    ...(settings.sentinelPassword !== undefined && { sentinelPassword: settings.sentinelPassword }),
    ...(options.retryStrategy && { sentinelRetryStrategy: options.retryStrategy }),
    ...(tls && { tls, sentinelTLS: tls, enableTLSForSentinelMode: true }),
  };
}

/** The nodes to begin with, and the options; a cluster has no databases beside number 0. */
export function clusterArguments(
  settings: Settings,
  options: RedisOptions,
): [{ host: string; port: number }[], ClusterOptions] {
  const { retryStrategy, enableOfflineQueue = true, ...nodeOptions } = options;
  const { db: _, ...access } = accessOf(settings);
  const nodes = [endpointOf(settings), ...(settings.nodes ?? []).map((node) => parseNode(node, REDIS_PORT))];
  const redisOptions = { ...nodeOptions, ...access };
  return [
    nodes,
    {
      redisOptions,
      enableOfflineQueue,
      maxRedirections: MAX_REDIRECTIONS,
      slotsRefreshTimeout: CONNECT_TIMEOUT_MS,
      slotsRefreshInterval: SLOTS_REFRESH_EVERY_MS,
      ...(retryStrategy && { clusterRetryStrategy: retryStrategy }),
    },
  ];
}

function endpointOf({ url }: Settings): { host: string; port: number } {
  const { hostname, port } = new URL(url);
  return { host: bare(hostname), port: Number(port || REDIS_PORT) };
}

/** What lets one in, once the way is known. */
function accessOf({ url, caFile }: Settings): Pick<RedisOptions, 'username' | 'password' | 'db' | 'tls'> {
  const { protocol, username, password, pathname } = new URL(url);
  return {
    ...(username !== '' && { username: decodeURIComponent(username) }),
    ...(password !== '' && { password: decodeURIComponent(password) }),
    ...(pathname.length > 1 && { db: Number(pathname.slice(1)) }),
    ...(protocol === 'rediss:' && { tls: caFile === undefined ? {} : { ca: readFileSync(caFile) } }),
  };
}

function parseNode(node: string, defaultPort: number): { host: string; port: number } {
  const { hostname, port } = new URL(`redis://${node}`);
  return { host: bare(hostname), port: Number(port || defaultPort) };
}

/** An IPv6 address stands in brackets in addresses, and without them everywhere else. */
function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}
