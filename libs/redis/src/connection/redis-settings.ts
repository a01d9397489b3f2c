/** How to reach Redis and whose keys are ours. Injected; the values come from the configuration library. */
export abstract class RedisSettings {
  /** `redis://` or `rediss://` (TLS), with user, password, host, port and database number where there are any. */
  abstract readonly url: string;
  /** Every key and channel begins with it, so that installations can share one Redis. */
  abstract readonly prefix: string;
}

/** A command that is not answered after this long is treated as Redis being away: whoever asked has a client waiting. */
export const COMMAND_TIMEOUT_MS = 1_000;
export const CONNECT_TIMEOUT_MS = 2_000;
/** Reconnecting goes on for ever; the pause between attempts grows to this. */
export const MAX_RECONNECT_PAUSE_MS = 1_000;
/** Until the operating system's first probe of a silent connection; keeps firewalls from forgetting it. */
export const KEEP_ALIVE_MS = 10_000;
