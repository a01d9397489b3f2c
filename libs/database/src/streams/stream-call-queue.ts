import { DomainError } from '#domain';
import { activeSpan, forCalls, type Metrics, type Span } from '#observability';
import type { Sql } from '../connection/sql.js';
import { countSteps } from './count-messages.js';
import { answerStreamCalls } from './serve-stream-calls.sql.js';
import { readStepAnswers, type StreamStepAnswer, type StreamStepAnswersRow } from './stream-step-answers.js';

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

interface QueuedStep {
  readonly step: StreamStep;
  /** The call's. */
  readonly span: Span | undefined;
  readonly resolve: (answer: StreamStepAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/** Steps that share statements: an institution always goes the same lane. */
interface Lane {
  waiting: QueuedStep[];
  underWay: number;
  /** A statement leaves at the end of this turn of the event loop. */
  leaving: boolean;
  /** Its last statement handed messages out, so more of that is likely to come at once. */
  delivers: boolean;
}

/** Steps in one statement at most: its locks are held for all of them. */
const MAX_STEPS_PER_STATEMENT = 200;
/** Steps that wait for a lane at most. More than this means that the database stands still, and callers are told so. */
const MAX_WAITING_STEPS = 20_000;
const LANES = 2;
/**
 * Statements of a lane at a time. While it delivers, a second one stands in line at the database, where it begins when the first has let
 * its locks go, which is before its answer is on the disk and here. Otherwise one: calls that come meanwhile share the next.
 */
const MAX_UNDER_WAY = { delivering: 2, else: 1 };

/**
 * Gathers the steps that calls ask for at the same moment into one statement and one commit: while a statement runs, the next
 * ones gather behind it. The statement, not the row, is the cost.
 */
export class StreamCallQueue {
  private readonly lanes = Array.from({ length: LANES }, (): Lane => ({
    waiting: [],
    underWay: 0,
    leaving: false,
    delivers: false,
  }));

  constructor(
    private readonly sql: Sql,
    private readonly waitMs: number,
    private readonly metrics: Metrics,
  ) {}

  /** Runs a step with whatever others ask meanwhile. Errors: `database_unavailable`. */
  run(step: StreamStep): Promise<StreamStepAnswer> {
    return new Promise((resolve, reject) => {
      const lane = this.lanes[laneOf(step.ispb)] ?? this.lanes[0];
      if (lane === undefined) throw new Error('A queue has at least one lane.');
      if (lane.waiting.length >= MAX_WAITING_STEPS) throw databaseBusy();
      lane.waiting.push({ step, span: activeSpan(), resolve, reject });
      this.leaveSoon(lane);
    });
  }

  /** Calls that arrive in the same turn of the event loop go together. */
  private leaveSoon(lane: Lane): void {
    if (lane.leaving || lane.waiting.length === 0 || !hasPlace(lane)) return;
    lane.leaving = true;
    setImmediate(() => {
      lane.leaving = false;
      void this.serve(lane, lane.waiting.splice(0, MAX_STEPS_PER_STATEMENT));
    });
  }

  private async serve(lane: Lane, batch: readonly QueuedStep[]): Promise<void> {
    lane.underWay += 1;
    try {
      const answers = await forCalls(
        batch.map(({ span }) => span),
        () => this.ask(batch.map(({ step }) => step)),
      );
      lane.delivers = answers.some(({ outcome }) => outcome === 'delivered');
      countSteps(this.metrics, answers);
      for (const answer of answers) {
        const queued = batch[answer.call - 1];
        // From now on it waits; a claim finds it waiting already.
        if (answer.outcome === 'waiting' && queued?.step.kind !== 'claim') queued?.span?.event('waiting');
        queued?.resolve(answer);
      }
    } catch (error) {
      for (const queued of batch) queued.reject(error);
    }
    lane.underWay -= 1;
    this.leaveSoon(lane);
  }

  private async ask(steps: readonly StreamStep[]): Promise<readonly StreamStepAnswer[]> {
    const rows = await this.sql.run<StreamStepAnswersRow>(answerStreamCalls, [
      steps.map(({ kind }) => kind),
      steps.map(({ ispb }) => ispb),
      steps.map(({ streamId }) => streamId),
      steps.map(({ serial }) => serial ?? null),
      steps.map(({ turn }) => turn ?? null),
      steps.map(({ limit }) => limit ?? null),
      steps.map(({ seat }) => seat ?? null),
      this.waitMs,
    ]);
    return rows.flatMap(readStepAnswers);
  }
}

function hasPlace({ underWay, delivers }: Lane): boolean {
  return underWay < (delivers ? MAX_UNDER_WAY.delivering : MAX_UNDER_WAY.else);
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
