/** pino's level names; `silent` writes nothing. */
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface HttpSettings {
  /** The address both processes listen on. */
  readonly host: string;
  readonly apiPort: number;
  /** Health and metrics of the worker. */
  readonly workerPort: number;
  /** Whose `X-Forwarded-For` is believed: nobody's, that of so many proxies in a row, or that of these addresses. */
  readonly trustProxy: false | number | readonly string[];
  /** Connections the API holds at most; further ones are closed at once. */
  readonly maxConnections: number;
  /** The headers of a request arrive within this time, or its connection is cut. */
  readonly headersTimeoutMs: number;
}

/** What a client may do within a window; used where `rateLimit` is on. */
export interface RateLimitSettings {
  readonly windowSeconds: number;
  /** Calls with one key. */
  readonly perKey: number;
  /** Calls from one address, whatever their keys. */
  readonly perAddress: number;
  /** Calls from one address with a key that is none. */
  readonly failedKeysPerAddress: number;
  /** Reading calls that neither waited nor brought anything, by key, or by address where there are no keys. */
  readonly emptyReads: number;
}

export interface DatabaseSettingsGroup {
  /** `postgres://user:password@host:port/database`. A secret. */
  readonly url: string;
  /** Connections one process keeps at most. */
  readonly poolSize: number;
  /** Off for poolers that cannot carry named prepared statements. */
  readonly prepareStatements: boolean;
  /** A replica, for reports of what is finished. A secret. */
  readonly replicaUrl?: string | undefined;
}

export interface RedisSettingsGroup {
  /** `redis://user:password@host:port/number`. A secret. With sentinels the host is the name of the primary. */
  readonly url: string;
  /** Every key and channel begins with it. */
  readonly prefix: string;
  readonly topology: 'single' | 'sentinel' | 'cluster';
  /** `host:port` of the sentinels, or of further nodes of the cluster. */
  readonly nodes: readonly string[];
  /** What the sentinels want to hear. A secret. */
  readonly sentinelPassword: string | undefined;
  /** A PEM file: whose certificates are believed. */
  readonly caFile: string | undefined;
}

export interface StreamSettings {
  /** A reading call with nothing to deliver waits at most this long. */
  readonly waitMs: number;
  /** A stream nobody has called for this long is ended. */
  readonly leaseMs: number;
}

export interface PayoutSettings {
  readonly batchMaxItems: number;
  /** The institution that pays: the `pagador.ispb` of what is settled and the second part of an endToEndId. */
  readonly payerIspb: string;
  /** One call to the rail ends after this long, its outcome unknown. Always below `leaseMs`. */
  readonly railTimeoutMs: number;
  /** A claimed payout belongs to its worker for this long, by the database's clock. */
  readonly leaseMs: number;
  /** Attempts, each with its own endToEndId, before a payout that is rejected for the moment every time has failed. */
  readonly maxAttempts: number;
  /** An outcome that is unknown for longer is raised to people. */
  readonly doubtLimitMs: number;
}

export interface RailSettings {
  readonly kind: 'simulated' | 'http';
  /** How long after it was sent a payment may still be unknown to the rail when asked about. */
  readonly visibilityMs: number;
  readonly simulated: {
    /** How long a call to the simulated rail is on its way. */
    readonly latencyMs: number;
  };
  /** Used where `kind` is `http`. */
  readonly http: {
    /** What all paths begin with; undefined only where it is not used. */
    readonly url: string | undefined;
    /** The whole value of the authorization header. A secret. */
    readonly authorization: string | undefined;
    /** A JSON file that says how the PSP's interface speaks; undefined: as by default. */
    readonly mappingFile: string | undefined;
    /** Calls under way at a time, in one process. */
    readonly concurrency: number;
  };
}

export interface WorkerSettings {
  /** Jobs (chunks of payouts) one worker process settles at once. */
  readonly concurrency: number;
  /** Work that has not moved for longer means that the process is stuck, which its liveness then says. */
  readonly stallLimitMs: number;
}

export interface PartitionSettings {
  /** How wide new partitions are; those that are there stay as they are. */
  readonly width: 'day' | 'week' | 'month';
  /** How long before they are needed they are prepared. */
  readonly daysAhead: number;
}

/** After how many days what is over may go; undefined: never. */
export interface RetentionSettingsGroup {
  readonly days: {
    readonly messages: number | undefined;
    readonly payouts: number | undefined;
    readonly webhooks: number | undefined;
  };
}

export interface WebhookSettings {
  /** One delivery, from looking the name up to the end of the answer. */
  readonly timeoutMs: number;
  /** The pauses after the first, second, … attempt that failed; after the last of them one more attempt is made. */
  readonly retryPausesMs: readonly number[];
  /** Endpoints one worker process serves at once. */
  readonly concurrency: number;
}

export interface LogSettings {
  readonly level: LogLevel;
  readonly format: 'json' | 'pretty';
}

/** OpenTelemetry's names (OTEL_TRACES_SAMPLER). */
export const TRACE_SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

export interface TracingSettings {
  /** An OTLP receiver by HTTP, without `/v1/traces`; undefined: nothing is traced. */
  readonly endpoint: string | undefined;
  /** Sent along with every export. Secrets, mostly. */
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined: each process's own. */
  readonly serviceName: string | undefined;
  readonly sampler: (typeof TRACE_SAMPLERS)[number];
  /** The share of traces that are kept, from 0 to 1; of the samplers with a ratio. */
  readonly sampledShare: number;
}

export interface ShutdownSettings {
  /** What a process may take to finish what it has begun after SIGTERM; then it ends with status 1. */
  readonly graceMs: number;
  /** After SIGTERM the API says for this long that it is not ready, and serves as before; only then it begins to stop. */
  readonly delayMs: number;
}

/**
 * Everything the environment decides, read and checked once by `loadConfiguration` and frozen. A class rather than an
 * interface so that it is its own token for dependency injection.
 */
export abstract class Configuration {
  /** Utility routes, sandbox keys and the simulated rail are there. Nothing else may decide this. */
  abstract readonly sandbox: boolean;
  abstract readonly auth: 'off' | 'required';
  abstract readonly rateLimit: 'on' | 'off';
  abstract readonly rateLimits: RateLimitSettings;
  abstract readonly http: HttpSettings;
  abstract readonly database: DatabaseSettingsGroup;
  abstract readonly redis: RedisSettingsGroup;
  abstract readonly streams: StreamSettings;
  abstract readonly payouts: PayoutSettings;
  abstract readonly rail: RailSettings;
  abstract readonly worker: WorkerSettings;
  abstract readonly webhooks: WebhookSettings;
  abstract readonly partitions: PartitionSettings;
  abstract readonly retention: RetentionSettingsGroup;
  abstract readonly log: LogSettings;
  abstract readonly tracing: TracingSettings;
  abstract readonly shutdown: ShutdownSettings;
}

/** What commands need that work on Postgres alone. */
export type DatabaseConfiguration = Pick<Configuration, 'database' | 'streams'>;
