import { DomainError } from '#domain';
import type { Sql } from '../connection/sql.js';
import { serveStreamCalls } from './serve-stream-calls.sql.js';

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
}

interface QueuedStep {
  readonly step: StreamStep;
  readonly resolve: (row: StreamStepRow) => void;
  readonly reject: (error: unknown) => void;
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
 */
export class StreamCallQueue {
  private readonly lanes = Array.from({ length: LANES }, () => ({
    waiting: [] as QueuedStep[],
    busy: false,
  }));

  constructor(
    private readonly sql: Sql,
    private readonly waitMs: number,
  ) {}

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

  private async drain(lane: { waiting: QueuedStep[]; busy: boolean }): Promise<void> {
    while (lane.waiting.length > 0) await this.serve(lane.waiting.splice(0, MAX_STEPS_PER_STATEMENT));
    lane.busy = false;
  }

  private async serve(batch: readonly QueuedStep[]): Promise<void> {
    const steps = batch.map(({ step }) => step);
    try {
      const rows = await this.sql.run<StreamStepRow & Record<string, unknown>>(serveStreamCalls, [
        steps.map(({ kind }) => kind),
        steps.map(({ ispb }) => ispb),
        steps.map(({ streamId }) => streamId),
        steps.map(({ serial }) => serial ?? null),
        steps.map(({ turn }) => turn ?? null),
        steps.map(({ limit }) => limit ?? null),
        steps.map(({ seat }) => seat ?? null),
        this.waitMs,
      ]);
      for (const row of rows) batch[row.call - 1]?.resolve(row);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
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
