import { checkTogether, type Derived } from './check-together.js';
import type { Configuration } from './configuration.js';
import { ConfigurationError, type ConfigurationFault } from './configuration.errors.js';
import { deepFreeze } from './deep-freeze.js';
import { readRetention } from './load-retention-settings.js';
import { readValues, type Environment } from './read-values.js';
import type { CompleteValues, Values } from './variables.js';

/** Work on a payout may rightly take as long as its lease, and a moment more to write; who takes that for a stall restarts what is well. */
const LEASES_BEFORE_A_STALL = 2;

/**
 * Reads and checks the environment; the one place that does.
 *
 * @param env - the variables, `process.env` unless a test brings its own
 * @param terminal - whether somebody reads standard output, which makes logs pretty by default
 * @returns the frozen configuration
 * @throws ConfigurationError listing every fault; never with the value of a secret in it
 */
export function loadConfiguration(
  env: Environment = process.env,
  terminal: boolean = process.stdout.isTTY,
): Configuration {
  const { values, faults } = readValues(env);
  const derived = derive(values, env);
  faults.push(...checkTogether(values, derived));
  if (!areComplete(values, faults)) throw new ConfigurationError(faults);
  return deepFreeze(assemble(values, derived, terminal && !isProduction(env)));
}

function areComplete(_values: Values, faults: readonly ConfigurationFault[]): _values is CompleteValues {
  return faults.length === 0;
}

/** NODE_ENV only moves a default; what the variable itself says always wins. */
function derive(values: Values, env: Environment): Derived {
  const sandbox = values.SANDBOX === undefined ? !isProduction(env) : values.SANDBOX === 'true';
  return {
    sandbox,
    auth: values.AUTH ?? (sandbox ? 'off' : 'required'),
    rateLimit: values.RATE_LIMIT ?? (sandbox ? 'off' : 'on'),
    rail: values.RAIL ?? (sandbox ? 'simulated' : 'http'),
  };
}

function isProduction(env: Environment): boolean {
  return env['NODE_ENV'] === 'production';
}

function assemble(v: CompleteValues, derived: Derived, pretty: boolean): Configuration {
  const { sandbox, auth, rateLimit } = derived;
  return {
    sandbox,
    auth,
    rateLimit,
    rateLimits: {
      windowSeconds: v.RATE_LIMIT_WINDOW_SECONDS,
      perKey: v.RATE_LIMIT_PER_KEY,
      perAddress: v.RATE_LIMIT_PER_ADDRESS,
      failedKeysPerAddress: v.RATE_LIMIT_FAILED_KEYS,
      emptyReads: v.RATE_LIMIT_EMPTY_READS,
    },
    http: {
      host: v.HOST,
      apiPort: v.API_PORT,
      workerPort: v.WORKER_PORT,
      trustProxy: v.TRUST_PROXY,
      maxConnections: v.MAX_CONNECTIONS,
      headersTimeoutMs: v.HEADERS_TIMEOUT_MS,
    },
    database: {
      url: v.DATABASE_URL,
      replicaUrl: v.DATABASE_REPLICA_URL,
      poolSize: v.DATABASE_POOL_SIZE,
      prepareStatements: v.DATABASE_PREPARED_STATEMENTS === 'on',
    },
    redis: {
      url: v.REDIS_URL,
      prefix: v.REDIS_PREFIX,
      topology: v.REDIS_TOPOLOGY,
      nodes: v.REDIS_NODES?.split(',') ?? [],
      sentinelPassword: v.REDIS_SENTINEL_PASSWORD,
      caFile: v.REDIS_CA_FILE,
    },
    streams: { waitMs: v.STREAM_WAIT_MS, leaseMs: v.STREAM_LEASE_MS },
    payouts: {
      batchMaxItems: v.PAYOUT_BATCH_MAX_ITEMS,
      payerIspb: v.PAYER_ISPB,
      railTimeoutMs: v.RAIL_TIMEOUT_MS,
      leaseMs: v.PAYOUT_LEASE_MS,
      maxAttempts: v.PAYOUT_MAX_ATTEMPTS,
      doubtLimitMs: v.PAYOUT_DOUBT_LIMIT_MS,
    },
    rail: {
      kind: derived.rail,
      visibilityMs: v.RAIL_VISIBILITY_MS,
      simulated: { latencyMs: v.SIMULATED_RAIL_LATENCY_MS },
      http: {
        url: v.RAIL_URL,
        authorization: v.RAIL_AUTHORIZATION,
        mappingFile: v.RAIL_MAPPING_FILE,
        concurrency: v.RAIL_CONCURRENCY,
      },
    },
    worker: {
      concurrency: v.WORKER_CONCURRENCY,
      stallLimitMs: Math.max(v.WORKER_STALL_LIMIT_MS, LEASES_BEFORE_A_STALL * v.PAYOUT_LEASE_MS),
    },
    partitions: { width: v.PARTITION_WIDTH, daysAhead: v.PARTITION_DAYS_AHEAD },
    retention: readRetention(v),
    webhooks: {
      timeoutMs: v.WEBHOOK_TIMEOUT_MS,
      retryPausesMs: v.WEBHOOK_RETRY_SCHEDULE_SECONDS.map((seconds) => Math.round(seconds * 1_000)),
      concurrency: v.WEBHOOK_CONCURRENCY,
    },
    log: { level: v.LOG_LEVEL, format: v.LOG_FORMAT ?? (pretty ? 'pretty' : 'json') },
    tracing: {
      endpoint: v.OTEL_EXPORTER_OTLP_ENDPOINT,
      headers: v.OTEL_EXPORTER_OTLP_HEADERS ?? {},
      serviceName: v.OTEL_SERVICE_NAME,
      sampler: v.OTEL_TRACES_SAMPLER,
      sampledShare: v.OTEL_TRACES_SAMPLER_ARG,
    },
    shutdown: { graceMs: v.SHUTDOWN_GRACE_MS, delayMs: v.SHUTDOWN_DELAY_MS },
  };
}
