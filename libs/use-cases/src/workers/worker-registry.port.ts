/** What a worker says of itself when it starts. */
export interface WorkerIdentity {
  /** Made anew by each process: one that was started again is another worker. */
  readonly workerId: string;
  /** The machine's name; in Kubernetes the pod's. */
  readonly host: string;
  readonly pid: number;
  readonly version: string;
  readonly startedAt: Date;
  /** `settlement`, `webhooks`, `sweeping`. */
  readonly runs: readonly string[];
}

/** `draining`: it takes nothing new and finishes what it holds. `drained`: it holds nothing. `stopping`: its process is about to end. */
export type WorkerState = 'working' | 'draining' | 'drained' | 'stopping';

/** An operator wants a worker to take no more work. */
export interface DrainRequest {
  readonly since: Date;
  readonly actor: string;
  readonly reason: string | null;
}

export interface WorkerView extends WorkerIdentity {
  readonly state: WorkerState;
  readonly seenAt: Date;
  readonly drain: DrainRequest | undefined;
}

/** Between two heartbeats. The drain request is read in the same statement. */
export const HEARTBEAT_INTERVAL_MS = 2_000;
/** Who has not been heard of for this long is listed no more: dead, or cut off from the database. */
export const WORKER_GONE_AFTER_MS = 15_000;

/**
 * The workers there are, and which of them are to rest. It is kept with the truth, so that neither is forgotten with Redis.
 * Errors of all: `database_unavailable`.
 */
export abstract class WorkerRegistry {
  /** The heartbeat of a worker. Returns its drain request; where its row has gone, the one it has `known` itself. */
  abstract announce(
    worker: WorkerIdentity,
    state: WorkerState,
    known: DrainRequest | undefined,
  ): Promise<DrainRequest | undefined>;
  abstract leave(workerId: string): Promise<void>;
  /** Those that live, by host and start. */
  abstract list(): Promise<readonly WorkerView[]>;
  /** Requests its drain, with an entry in the audit log; false: that is requested already, or it is gone. */
  abstract drain(worker: WorkerIdentity, actor: string, reason: string | null): Promise<boolean>;
  abstract undrain(worker: WorkerIdentity, actor: string, reason: string | null): Promise<boolean>;
}
