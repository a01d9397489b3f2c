import {
  parseExportHeaders,
  parseHosts,
  parseNodes,
  parseOrigins,
  parseRate,
  parseTrustedProxies,
} from './parse-values.js';
import {
  converted,
  isAddress,
  matching,
  oneOf,
  optional,
  parsed,
  secondsList,
  secret,
  secretUrl,
  share,
  text,
  wholeNumber,
} from './variable.js';

/**
 * The least and the most days that data can be kept. Messages: one that is delivered again after its removal is stored anew, so
 * longer than a sender repeats. Payouts: longer than questions about them come in day-to-day business. Webhooks: longer than the
 * default schedule, and a weekend at the receiver's.
 */
export const RETENTION_LIMITS_DAYS = {
  messages: { from: 7, to: 36_500 },
  payouts: { from: 90, to: 36_500 },
  webhooks: { from: 7, to: 36_500 },
} as const;

const PORT = { from: 0, to: 65_535 };
const QUOTA = { from: 1, to: 10_000_000 };
const POSTGRES = ['postgres:', 'postgresql:'];
const PRINTABLE = /^[\x21-\x7e]( ?[\x21-\x7e])*$/;

const PEM = /\.(pem|crt)$/;
const CERTIFICATE = /\.(pem|crt|pfx|p12)$/;
const PEM_KEY = /\.(pem|key)$/;

const httpAddress = (name: string) =>
  optional(text(name, (given) => isAddress(given, ['http:', 'https:']), 'an http or https address'));

/**
 * Every variable Malote reads, as the configuration that is made of them. The reasons for limits and defaults stand in
 * `.env.example`, which a test compares with this.
 */
export const settings = {
  /** Utility routes, sandbox keys and the simulated rail are there. Nothing else decides this. */
  sandbox: optional(converted(oneOf('SANDBOX', ['true', 'false']), (word) => word === 'true')),
  auth: optional(oneOf('AUTH', ['off', 'required'])),
  rateLimit: optional(oneOf('RATE_LIMIT', ['on', 'off'])),
  /** What a client may do within a window, where `rateLimit` is on. */
  rateLimits: {
    windowSeconds: wholeNumber('RATE_LIMIT_WINDOW_SECONDS', { from: 1, to: 3600, default: 60 }),
    /** Calls with one key. */
    perKey: wholeNumber('RATE_LIMIT_PER_KEY', { ...QUOTA, default: 3000 }),
    /** Calls from one address, with any key. */
    perAddress: wholeNumber('RATE_LIMIT_PER_ADDRESS', { ...QUOTA, default: 6000 }),
    /** Calls from one address with an invalid key. */
    failedKeysPerAddress: wholeNumber('RATE_LIMIT_FAILED_KEYS', { ...QUOTA, default: 60 }),
    /** Reading calls that neither waited nor brought anything, by key, or by address where there are no keys. */
    emptyReads: wholeNumber('RATE_LIMIT_EMPTY_READS', { ...QUOTA, default: 6000 }),
  },
  http: {
    /** The address both processes listen on. */
    host: matching('HOST', /^[A-Za-z0-9.:_-]{1,255}$/, 'a host name or an IP address', '127.0.0.1'),
    apiPort: wholeNumber('API_PORT', { ...PORT, default: 3000 }),
    /** Health and metrics of the worker. */
    workerPort: wholeNumber('WORKER_PORT', { ...PORT, default: 3001 }),
    /** Whose `X-Forwarded-For` is believed: no proxy's, that of so many in a row, or that of these addresses. */
    trustProxy: parsed(
      'TRUST_PROXY',
      parseTrustedProxies,
      'off, a number of proxies from 1 to 10, or a list of addresses and CIDR ranges with commas between them',
      'off',
    ),
    /** Pages of these origins may call the API from a browser. */
    corsOrigins: parsed(
      'CORS_ORIGINS',
      parseOrigins,
      'off, or a list of origins such as https://app.example.com with commas between them',
      'off',
    ),
    /** Connections the API holds at most; further ones are closed at once. */
    maxConnections: wholeNumber('MAX_CONNECTIONS', { from: 10, to: 1_000_000, default: 10_000 }),
    /** The headers of a request arrive within this time, or its connection is cut. */
    headersTimeoutMs: wholeNumber('HEADERS_TIMEOUT_MS', { from: 500, to: 60_000, default: 10_000 }),
  },
  database: {
    url: secretUrl('DATABASE_URL', POSTGRES, 'postgres://user:password@host:5432/malote'),
    /** A replica, for reports of what is finished. */
    replicaUrl: optional(
      secretUrl('DATABASE_REPLICA_URL', POSTGRES, 'postgres://user:password@replica:5432/malote'),
    ),
    /** Connections one process keeps at most. */
    poolSize: wholeNumber('DATABASE_POOL_SIZE', { from: 2, to: 200, default: 10 }),
    /** Off for poolers that cannot carry named prepared statements. */
    prepareStatements: converted(
      oneOf('DATABASE_PREPARED_STATEMENTS', ['on', 'off']),
      (word) => word === 'on',
    ),
  },
  redis: {
    /** With sentinels the host is the name of the primary. */
    url: secretUrl('REDIS_URL', ['redis:', 'rediss:'], 'redis://:password@host:6379/0'),
    topology: oneOf('REDIS_TOPOLOGY', ['single', 'sentinel', 'cluster']),
    /** `host:port` of the sentinels, or of further nodes of the cluster. */
    nodes: optional(parsed('REDIS_NODES', parseNodes, 'a list of host:port with commas between them')),
    /** What the sentinels ask for. */
    sentinelPassword: optional(
      secret(
        matching('REDIS_SENTINEL_PASSWORD', /^[\x21-\x7e]{1,512}$/, 'a password in ASCII, without spaces'),
      ),
    ),
    /** The certificates that are trusted. */
    caFile: optional(matching('REDIS_CA_FILE', /\.(pem|crt)$/, 'the path of a .pem or .crt file')),
    /** Every key and channel begins with it. */
    prefix: matching(
      'REDIS_PREFIX',
      /^[A-Za-z0-9_-]{1,32}$/,
      '1 to 32 characters of A-Z, a-z, 0-9, _ and -',
      'malote',
    ),
  },
  streams: {
    /** A reading call with nothing to deliver waits at most this long. */
    waitMs: wholeNumber('STREAM_WAIT_MS', { from: 100, to: 120_000, default: 8000 }),
    /** A stream that is not called for this long is ended. */
    leaseMs: wholeNumber('STREAM_LEASE_MS', { from: 1000, to: 86_400_000, default: 60_000 }),
  },
  payouts: {
    batchMaxItems: wholeNumber('PAYOUT_BATCH_MAX_ITEMS', { from: 1, to: 100_000, default: 10_000 }),
    /** The institution that pays: the `pagador.ispb` of what is settled and the second part of an endToEndId. */
    payerIspb: matching('PAYER_ISPB', /^[0-9A-Z]{8}$/, 'an ISPB: 8 characters of 0-9 and A-Z', '32074986'),
    /** One call to the rail ends after this long, its outcome unknown. Always below `leaseMs`. */
    railTimeoutMs: wholeNumber('RAIL_TIMEOUT_MS', { from: 100, to: 120_000, default: 10_000 }),
    /** A claimed payout belongs to its worker for this long, by the database's clock. */
    leaseMs: wholeNumber('PAYOUT_LEASE_MS', { from: 1000, to: 600_000, default: 25_000 }),
    /** Attempts, each with its own endToEndId, before a payout whose every attempt was rejected for the moment has failed. */
    maxAttempts: wholeNumber('PAYOUT_MAX_ATTEMPTS', { from: 1, to: 20, default: 5 }),
    /** An outcome that is unknown for longer needs review. */
    doubtLimitMs: wholeNumber('PAYOUT_DOUBT_LIMIT_MS', { from: 1000, to: 86_400_000, default: 30_000 }),
  },
  rail: {
    kind: optional(oneOf('RAIL', ['simulated', 'psp'])),
    /** How long after it was sent a payment may still be unknown to the rail when it is looked up; a PSP's profile may say more. */
    visibilityMs: wholeNumber('RAIL_VISIBILITY_MS', { from: 0, to: 3_600_000, default: 10_000 }),
    /** For how long a PSP is sent no payment once it has said that the account lacks the balance; doubled each time, up to an hour. */
    noBalanceHoldMs: wholeNumber('RAIL_NO_BALANCE_HOLD_MS', { from: 1000, to: 86_400_000, default: 300_000 }),
    simulated: {
      /** How long a call to the simulated rail takes. */
      latencyMs: wholeNumber('SIMULATED_RAIL_LATENCY_MS', { from: 0, to: 60_000, default: 20 }),
    },
    /** How the PSP's interface speaks: one of ours, or a file. */
    profile: matching(
      'RAIL_PROFILE',
      /^([a-z0-9-]{1,32}|.+\.json)$/,
      'the name of a profile or the path of a .json file',
      'spi',
    ),
    /** What shows that a webhook is the PSP's, as the profile says: a secret, or a public key. */
    webhooks: {
      secret: optional(
        secret(
          matching(
            'RAIL_WEBHOOK_SECRET',
            /^[\x21-\x7e]{16,512}$/,
            '16 to 512 characters in ASCII, without spaces',
          ),
        ),
      ),
      keyFile: optional(matching('RAIL_WEBHOOK_KEY_FILE', PEM, 'the path of a .pem or .crt file')),
    },
    psp: {
      /** What all paths begin with; required where `kind` is `psp`. */
      url: httpAddress('RAIL_URL'),
      /** The whole value of the authorization header. */
      authorization: optional(
        secret(matching('RAIL_AUTHORIZATION', PRINTABLE, 'the value of a header, in ASCII')),
      ),
      /** For a token, where the profile asks for one. */
      clientId: optional(matching('RAIL_CLIENT_ID', PRINTABLE, 'a text in ASCII')),
      clientSecret: optional(secret(matching('RAIL_CLIENT_SECRET', PRINTABLE, 'a text in ASCII'))),
      /** What the PSP calls the account that pays. */
      account: optional(matching('RAIL_ACCOUNT', PRINTABLE, 'a text in ASCII')),
      /** A client certificate and its key, and the authorities of the PSP's own certificate. */
      certificateFile: optional(
        matching('RAIL_CERTIFICATE_FILE', CERTIFICATE, 'the path of a .pem, .crt, .pfx or .p12 file'),
      ),
      certificatePassphrase: optional(
        secret(matching('RAIL_CERTIFICATE_PASSPHRASE', PRINTABLE, 'a text in ASCII')),
      ),
      /** What requests are signed with, where the profile says so. */
      signingKeyFile: optional(matching('RAIL_SIGNING_KEY_FILE', PEM_KEY, 'the path of a .pem or .key file')),
      keyFile: optional(matching('RAIL_KEY_FILE', PEM_KEY, 'the path of a .pem or .key file')),
      caFile: optional(matching('RAIL_CA_FILE', PEM, 'the path of a .pem or .crt file')),
      /** What the PSP allows, of all workers together: calls at a time, calls in a window of time; undefined: as the profile says. */
      concurrency: optional(wholeNumber('RAIL_CONCURRENCY', { from: 1, to: 10_000 })),
      rate: optional(
        parsed(
          'RAIL_RATE',
          parseRate,
          'a number of calls, a slash and a number of seconds, such as 25000/43200',
        ),
      ),
    },
  },
  worker: {
    /** Jobs (chunks of payouts) one worker process settles at once. */
    concurrency: wholeNumber('WORKER_CONCURRENCY', { from: 1, to: 64, default: 8 }),
    /** Work without progress for longer means that the process is stuck, which its liveness then says. */
    stallLimitMs: wholeNumber('WORKER_STALL_LIMIT_MS', { from: 2000, to: 86_400_000, default: 120_000 }),
  },
  partitions: {
    /** How wide new partitions are; existing ones stay as they are. */
    width: oneOf('PARTITION_WIDTH', ['day', 'week', 'month'], 'month'),
    /** How long before they are needed they are created. */
    daysAhead: wholeNumber('PARTITION_DAYS_AHEAD', { from: 1, to: 400, default: 7 }),
  },
  /** After how many days old data may be removed; undefined: never. */
  retention: {
    days: {
      messages: optional(wholeNumber('RETENTION_MESSAGES_DAYS', RETENTION_LIMITS_DAYS.messages)),
      payouts: optional(wholeNumber('RETENTION_PAYOUTS_DAYS', RETENTION_LIMITS_DAYS.payouts)),
      webhooks: optional(wholeNumber('RETENTION_WEBHOOKS_DAYS', RETENTION_LIMITS_DAYS.webhooks)),
    },
  },
  webhooks: {
    /** One delivery, from looking the name up to the end of the answer. */
    timeoutMs: wholeNumber('WEBHOOK_TIMEOUT_MS', { from: 100, to: 60_000, default: 15_000 }),
    /** The pauses after the first, second, … failed attempt; after the last of them there is one more attempt. */
    retryPausesMs: secondsList(
      'WEBHOOK_RETRY_SCHEDULE_SECONDS',
      { to: 604_800, maxCount: 50 },
      '5,300,1800,7200,18000,36000,50400,72000,86400',
    ),
    /** Sandbox only: hosts that webhooks may go to whatever their addresses. */
    privateHosts: optional(
      parsed(
        'WEBHOOK_PRIVATE_HOSTS',
        parseHosts,
        'a list of host names or IPv4 addresses with commas between them',
      ),
    ),
    /** Endpoints one worker process serves at once. */
    concurrency: wholeNumber('WEBHOOK_CONCURRENCY', { from: 1, to: 1_000, default: 100 }),
  },
  log: {
    /** pino's level names; `silent` writes nothing. */
    level: oneOf('LOG_LEVEL', ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'info'),
    format: optional(oneOf('LOG_FORMAT', ['json', 'pretty'])),
  },
  /** OpenTelemetry's own variables. */
  tracing: {
    /** An OTLP receiver by HTTP, without `/v1/traces`; undefined: no traces. */
    endpoint: httpAddress('OTEL_EXPORTER_OTLP_ENDPOINT'),
    /** Sent along with every export. */
    headers: optional(
      secret(
        parsed(
          'OTEL_EXPORTER_OTLP_HEADERS',
          parseExportHeaders,
          'name=value, by commas, the values percent-encoded',
        ),
      ),
    ),
    /** Undefined: each process's own. */
    serviceName: optional(
      matching(
        'OTEL_SERVICE_NAME',
        /^[A-Za-z0-9._-]{1,64}$/,
        '1 to 64 characters of A-Z, a-z, 0-9, ., _ and -',
      ),
    ),
    sampler: oneOf(
      'OTEL_TRACES_SAMPLER',
      [
        'always_on',
        'always_off',
        'traceidratio',
        'parentbased_always_on',
        'parentbased_always_off',
        'parentbased_traceidratio',
      ],
      'parentbased_always_on',
    ),
    /** The share of traces that are kept, from 0 to 1, for the samplers with a ratio. */
    sampledShare: share('OTEL_TRACES_SAMPLER_ARG', '1'),
  },
  shutdown: {
    /** What a process may take to finish what it has begun after SIGTERM; then it ends with status 1. */
    graceMs: wholeNumber('SHUTDOWN_GRACE_MS', { from: 1000, to: 600_000, default: 15_000 }),
    /** After SIGTERM the API reports for this long that it is not ready, and serves as before; then it begins to stop. */
    delayMs: wholeNumber('SHUTDOWN_DELAY_MS', { from: 0, to: 120_000, default: 0 }),
  },
} as const;
