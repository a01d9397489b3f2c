import { LOG_LEVELS, TRACE_SAMPLERS } from './configuration.js';
import { exportHeaders } from './export-headers.js';
import { RETENTION_LIMITS_DAYS } from './retention-limits.js';
import { trustedProxies } from './trusted-proxies.js';
import {
  isAddress,
  isNodeList,
  matching,
  oneOf,
  optionalSecret,
  optionalSecretUrl,
  optionalText,
  optionalWholeNumber,
  secondsList,
  secretUrl,
  share,
  wholeNumber,
  type Variable,
} from './variable.js';

const PORT = { from: 0, to: 65_535 };
const QUOTA = { from: 1, to: 10_000_000 };

/** Every variable Malote reads. The reasons for limits and defaults stand in `.env.example`, which a test holds to this table. */
export const variables = {
  API_PORT: wholeNumber({ ...PORT, default: 3000 }),
  WORKER_PORT: wholeNumber({ ...PORT, default: 3001 }),
  HOST: matching(/^[A-Za-z0-9.:_-]{1,255}$/, 'a host name or an IP address', '127.0.0.1'),

  DATABASE_URL: secretUrl(['postgres:', 'postgresql:'], 'postgres://user:password@host:5432/malote'),
  DATABASE_REPLICA_URL: optionalSecretUrl(
    ['postgres:', 'postgresql:'],
    'postgres://user:password@replica:5432/malote',
  ),
  DATABASE_POOL_SIZE: wholeNumber({ from: 2, to: 200, default: 10 }),
  DATABASE_PREPARED_STATEMENTS: oneOf(['on', 'off'], 'on'),

  REDIS_URL: secretUrl(['redis:', 'rediss:'], 'redis://:password@host:6379/0'),
  REDIS_TOPOLOGY: oneOf(['single', 'sentinel', 'cluster'], 'single'),
  REDIS_NODES: optionalText(isNodeList, 'a list of host:port with commas between them'),
  REDIS_SENTINEL_PASSWORD: optionalSecret(/^[\x21-\x7e]{1,512}$/, 'a password in ASCII, without spaces'),
  REDIS_CA_FILE: optionalText((text) => /\.(pem|crt)$/.test(text), 'the path of a .pem or .crt file'),
  REDIS_PREFIX: matching(/^[A-Za-z0-9_-]{1,32}$/, '1 to 32 characters of A-Z, a-z, 0-9, _ and -', 'malote'),

  SANDBOX: oneOf(['true', 'false']),
  AUTH: oneOf(['off', 'required']),
  RATE_LIMIT: oneOf(['on', 'off']),
  RATE_LIMIT_WINDOW_SECONDS: wholeNumber({ from: 1, to: 3600, default: 60 }),
  RATE_LIMIT_PER_KEY: wholeNumber({ ...QUOTA, default: 3000 }),
  RATE_LIMIT_PER_ADDRESS: wholeNumber({ ...QUOTA, default: 6000 }),
  RATE_LIMIT_EMPTY_READS: wholeNumber({ ...QUOTA, default: 6000 }),
  RATE_LIMIT_FAILED_KEYS: wholeNumber({ ...QUOTA, default: 60 }),
  TRUST_PROXY: trustedProxies,
  MAX_CONNECTIONS: wholeNumber({ from: 10, to: 1_000_000, default: 10_000 }),
  HEADERS_TIMEOUT_MS: wholeNumber({ from: 500, to: 60_000, default: 10_000 }),

  STREAM_WAIT_MS: wholeNumber({ from: 100, to: 120_000, default: 8000 }),
  STREAM_LEASE_MS: wholeNumber({ from: 1000, to: 86_400_000, default: 60_000 }),

  PAYER_ISPB: matching(/^[0-9A-Z]{8}$/, 'an ISPB: 8 characters of 0-9 and A-Z', '32074986'),
  PAYOUT_BATCH_MAX_ITEMS: wholeNumber({ from: 1, to: 100_000, default: 10_000 }),
  RAIL_TIMEOUT_MS: wholeNumber({ from: 100, to: 120_000, default: 10_000 }),
  PAYOUT_LEASE_MS: wholeNumber({ from: 1000, to: 600_000, default: 25_000 }),
  PAYOUT_MAX_ATTEMPTS: wholeNumber({ from: 1, to: 20, default: 5 }),
  PAYOUT_DOUBT_LIMIT_MS: wholeNumber({ from: 1000, to: 86_400_000, default: 30_000 }),
  WORKER_CONCURRENCY: wholeNumber({ from: 1, to: 64, default: 8 }),
  WORKER_STALL_LIMIT_MS: wholeNumber({ from: 2000, to: 86_400_000, default: 120_000 }),

  PARTITION_WIDTH: oneOf(['day', 'week', 'month'], 'month'),
  PARTITION_DAYS_AHEAD: wholeNumber({ from: 1, to: 400, default: 7 }),

  RETENTION_MESSAGES_DAYS: optionalWholeNumber(RETENTION_LIMITS_DAYS.messages),
  RETENTION_PAYOUTS_DAYS: optionalWholeNumber(RETENTION_LIMITS_DAYS.payouts),
  RETENTION_WEBHOOKS_DAYS: optionalWholeNumber(RETENTION_LIMITS_DAYS.webhooks),

  RAIL: oneOf(['simulated', 'http']),
  RAIL_URL: optionalText((text) => isAddress(text, ['http:', 'https:']), 'an http or https address'),
  RAIL_AUTHORIZATION: optionalSecret(/^[\x21-\x7e]( ?[\x21-\x7e])*$/, 'the value of a header, in ASCII'),
  RAIL_MAPPING_FILE: optionalText((text) => text.endsWith('.json'), 'the path of a .json file'),
  RAIL_VISIBILITY_MS: wholeNumber({ from: 0, to: 3_600_000, default: 10_000 }),
  RAIL_CONCURRENCY: wholeNumber({ from: 1, to: 10_000, default: 100 }),
  SIMULATED_RAIL_LATENCY_MS: wholeNumber({ from: 0, to: 60_000, default: 20 }),

  WEBHOOK_TIMEOUT_MS: wholeNumber({ from: 100, to: 60_000, default: 15_000 }),
  WEBHOOK_RETRY_SCHEDULE_SECONDS: secondsList(
    { to: 604_800, maxCount: 50 },
    '5,300,1800,7200,18000,36000,50400,72000,86400',
  ),
  WEBHOOK_CONCURRENCY: wholeNumber({ from: 1, to: 1_000, default: 100 }),

  LOG_LEVEL: oneOf(LOG_LEVELS, 'info'),
  LOG_FORMAT: oneOf(['json', 'pretty']),
  OTEL_EXPORTER_OTLP_ENDPOINT: optionalText(
    (text) => isAddress(text, ['http:', 'https:']),
    'an http or https address',
  ),
  OTEL_EXPORTER_OTLP_HEADERS: exportHeaders,
  OTEL_SERVICE_NAME: optionalText(
    (text) => /^[A-Za-z0-9._-]{1,64}$/.test(text),
    '1 to 64 characters of A-Z, a-z, 0-9, ., _ and -',
  ),
  OTEL_TRACES_SAMPLER: oneOf(TRACE_SAMPLERS, 'parentbased_always_on'),
  OTEL_TRACES_SAMPLER_ARG: share('1'),
  SHUTDOWN_GRACE_MS: wholeNumber({ from: 1000, to: 600_000, default: 15_000 }),
  SHUTDOWN_DELAY_MS: wholeNumber({ from: 0, to: 120_000, default: 0 }),
} as const;

export type VariableName = keyof typeof variables;

type ValueOf<Name extends VariableName> =
  (typeof variables)[Name] extends Variable<infer Value> ? Value : never;

/** What was read: a value or the fixed default; nothing where none was set and none is fixed, or where the text was no good. */
export type Values = { readonly [Name in VariableName]?: ValueOf<Name> | undefined };

/** Those whose default follows from the others. */
type DerivedName = 'SANDBOX' | 'AUTH' | 'RATE_LIMIT' | 'LOG_FORMAT' | 'RAIL';

/** Those that may be left out without anything taking their place. */
type OptionalName =
  | 'DATABASE_REPLICA_URL'
  | 'REDIS_NODES'
  | 'REDIS_SENTINEL_PASSWORD'
  | 'REDIS_CA_FILE'
  | 'RETENTION_MESSAGES_DAYS'
  | 'RETENTION_PAYOUTS_DAYS'
  | 'RETENTION_WEBHOOKS_DAYS'
  | 'RAIL_URL'
  | 'RAIL_AUTHORIZATION'
  | 'RAIL_MAPPING_FILE'
  | 'OTEL_EXPORTER_OTLP_ENDPOINT'
  | 'OTEL_EXPORTER_OTLP_HEADERS'
  | 'OTEL_SERVICE_NAME';

/** Values without a fault: all are there but those that follow from the others or may be left out. */
export type CompleteValues = Pick<Values, DerivedName | OptionalName> & {
  readonly [Name in Exclude<VariableName, DerivedName | OptionalName>]: ValueOf<Name>;
};
