/** What stands behind an address: one server, a primary that sentinels watch, or a cluster. */
export type RedisTopology = 'single' | 'sentinel' | 'cluster';

/** How to reach Redis and whose keys are ours. Injected; the values come from the configuration library. */
export abstract class RedisSettings {
  /**
   * `redis://` or `rediss://` (TLS), with user, password, host, port and database number where there are any. With sentinels the host is
   * the name by which they know the primary, and what else the address says is true of it; of a cluster it is one node.
   */
  abstract readonly url: string;
  /** Every key and channel begins with it, so that installations can share one Redis. */
  abstract readonly prefix: string;
  /** Default `single`. */
  abstract readonly topology?: RedisTopology | undefined;
  /** `host:port` of the sentinels, or of further nodes of the cluster; any that can be reached names the others. */
  abstract readonly nodes?: readonly string[] | undefined;
  /** Where the sentinels want a password. */
  abstract readonly sentinelPassword?: string | undefined;
  /** A PEM file with the authorities that certificates of servers may be from. Default: those that Node.js knows. */
  abstract readonly caFile?: string | undefined;
}

/** What is needed to connect: an address alone stands for a single server. */
export type RedisAddress = string | Omit<RedisSettings, 'prefix'>;

/** A command that is not answered after this long means that Redis is down: a client is waiting for it. */
export const COMMAND_TIMEOUT_MS = 1_000;
export const CONNECT_TIMEOUT_MS = 2_000;
/** The longest pause between two attempts to reconnect, which never stop. */
export const MAX_RECONNECT_PAUSE_MS = 1_000;
/** Until the operating system's first probe of a silent connection; keeps firewalls from forgetting it. */
export const KEEP_ALIVE_MS = 10_000;
