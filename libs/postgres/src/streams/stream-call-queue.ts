import { DomainError } from '#domain';
import type { Metrics } from '#observability';
import type { Sql, Statement } from '../connection/sql.js';
import { CommitFlush } from './commit-flush.js';
import { countSteps } from './count-messages.js';
import { serveStreamCalls, serveStreamCallsUnflushed } from './serve-stream-calls.sql.js';

/** One step of one call, as the database's function takes it. */
export interface StreamStep {
  readonly kind: 'open' | 'pull' | 'claim' | 'leave' | 'end';
  readonly ispb: string;
  readonly streamId: string;
  readonly serial?: number;
  readonly turn?: number;
  readonly limit?: number;
  readonly seat?: number;
}

/** A row of the function's answer. The driver reads bigint as text. */
export interface StreamStepRow {
  readonly call: number;
  readonly outcome: string;
  readonly serial: string | null;
  readonly turn: string | null;
  readonly messages: number;
  readonly wires: string | null;
  readonly took_over: boolean;
  readonly seat: number | null;
  readonly acknowledged: number;
}

interface QueuedStep {
  readonly step: StreamStep;
  readonly resolve: (row: StreamStepRow) => void;
  readonly reject: (error: unknown) => void;
}

/** Steps that run one statement at a time. */
interface Lane {
  waiting: QueuedStep[];
  busy: boolean;
  /** Its last statement handed messages out, so more of that is likely to come at once. */
  delivers: boolean;
}

/** Steps in one statement at most: its locks are held for all of them until the commit. */
const MAX_STEPS_PER_STATEMENT = 200;
/** Steps that wait for a lane at most. More than this means that the database stands still, and callers are told so. */
const MAX_WAITING_STEPS = 20_000;
/** Statements of one process at a time. An institution always goes the same lane, so a process never waits for its own locks. */
const LANES = 2;

/**
 * Gathers the steps that calls ask for at the same moment into one statement and one commit: while a statement runs, the next
 * ones gather behind it. The statement, not the row, is the cost.
 *
 * While an institution is being delivered to, its locks are let go before the commit is on the disk, and the next statement runs
 * meanwhile. No call is answered before what it was told is on the disk.
 */
export class StreamCallQueue {
  private readonly lanes = Array.from({ length: LANES }, (): Lane => ({
    waiting: [],
    busy: false,
    delivers: false,
  }));
  private readonly flush: CommitFlush;

  constructor(
    private readonly sql: Sql,
    private readonly waitMs: number,
    private readonly metrics: Metrics,
  ) {
    this.flush = new CommitFlush(sql);
  }

  /** Runs a step with whatever others ask meanwhile. Errors: `database_unavailable`. */
  run(step: StreamStep): Promise<StreamStepRow> {
    return new Promise((resolve, reject) => {
      const lane = this.lanes[laneOf(step.ispb)] ?? this.lanes[0];
      if (lane === undefined) throw new Error('A queue has at least one lane.');
      if (lane.waiting.length >= MAX_WAITING_STEPS) throw databaseBusy();
      lane.waiting.push({ step, resolve, reject });
      if (lane.busy) return;
      lane.busy = true;
      // Calls that arrive in the same turn of the event loop go together.
      setImmediate(() => void this.drain(lane));
    });
  }

  private async drain(lane: Lane): Promise<void> {
    while (lane.waiting.length > 0) await this.serve(lane, lane.waiting.splice(0, MAX_STEPS_PER_STATEMENT));
    lane.busy = false;
  }

  private async serve(lane: Lane, batch: readonly QueuedStep[]): Promise<void> {
    const reject = (error: unknown): void => {
      for (const queued of batch) queued.reject(error);
    };
    try {
      const isFlushed = !lane.delivers;
      const rows = await this.execute(batch, isFlushed ? serveStreamCalls : serveStreamCallsUnflushed);
      lane.delivers = rows.some(({ outcome }) => outcome === 'delivered');
      const answer = (): void => {
        countSteps(this.metrics, rows);
        for (const row of rows) batch[row.call - 1]?.resolve(row);
      };
      if (isFlushed) answer();
      else this.flush.run().then(answer, reject);
    } catch (error) {
      reject(error);
    }
  }

  private execute(batch: readonly QueuedStep[], statement: Statement): Promise<StreamStepRow[]> {
    const steps = batch.map(({ step }) => step);
    return this.sql.run<StreamStepRow & Record<string, unknown>>(statement, [
      steps.map(({ kind }) => kind),
      steps.map(({ ispb }) => ispb),
      steps.map(({ streamId }) => streamId),
      steps.map(({ serial }) => serial ?? null),
      steps.map(({ turn }) => turn ?? null),
      steps.map(({ limit }) => limit ?? null),
      steps.map(({ seat }) => seat ?? null),
      this.waitMs,
    ]);
  }
}

function databaseBusy(): DomainError {
  return new DomainError('database_unavailable', 'Too many calls wait for the database at the moment.');
}

/** The lane of an institution: any spread will do, as long as it is always the same. */
function laneOf(ispb: string): number {
  let sum = 0;
  for (let i = 0; i < ispb.length; i++) sum += ispb.charCodeAt(i);
  return sum % LANES;
}
