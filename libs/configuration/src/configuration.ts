import type { settings } from './settings.js';
import type { ValuesOf } from './read-settings.js';

type Settings = ValuesOf<typeof settings>;

/**
 * Everything the environment decides (`settings.ts`), read and checked once by `loadConfiguration` and frozen. A class and
 * not an interface, so that it is its own token for dependency injection.
 */
export abstract class Configuration {
  abstract readonly sandbox: boolean;
  abstract readonly auth: 'off' | 'required';
  abstract readonly rateLimit: 'on' | 'off';
  abstract readonly rateLimits: Settings['rateLimits'];
  abstract readonly http: Settings['http'];
  abstract readonly database: Settings['database'];
  abstract readonly redis: Settings['redis'] & { readonly nodes: readonly string[] };
  abstract readonly streams: Settings['streams'];
  abstract readonly payouts: Settings['payouts'];
  abstract readonly rail: Settings['rail'] & { readonly kind: 'simulated' | 'psp' };
  abstract readonly worker: Settings['worker'];
  abstract readonly webhooks: Settings['webhooks'] & { readonly privateHosts: readonly string[] };
  abstract readonly partitions: Settings['partitions'];
  abstract readonly retention: Settings['retention'];
  abstract readonly log: Settings['log'] & { readonly format: 'json' | 'pretty' };
  abstract readonly tracing: Settings['tracing'] & { readonly headers: Readonly<Record<string, string>> };
  abstract readonly shutdown: Settings['shutdown'];
}

/** What commands need that work on Postgres alone. */
export type DatabaseConfiguration = Pick<Configuration, 'database' | 'streams'>;
