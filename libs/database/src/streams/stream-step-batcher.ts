import { DomainError } from '#domain';
import { activeSpan, CallBatcher, type Metrics } from '#observability';
import type { StreamStep, StreamStepOutcome, UnacknowledgedEnding } from '#use-cases';
import type { Sql, Statement } from '../connection/sql.js';
import { readStepOutcomes, type AnsweredStep, type StepOutcomesRow } from './read-step-outcomes.js';

/**
 * A step takes milliseconds, and clients wait for it. A Postgres that stands still must not hold them for longer than this; what was
 * done all the same is delivered again when they ask again.
 */
const STREAM_TIMEOUT_MS = 5_000;

/** Steps of many calls on many streams, in a separate transaction: see the function's header. */
const runStreamSteps: Statement = {
  name: 'run_stream_steps_flushed',
  text: 'CALL run_stream_steps_flushed($1, $2, $3, $4, $5, $6, $7, $8, NULL, NULL)',
  timeoutMs: STREAM_TIMEOUT_MS,
};

/** $1 lease in milliseconds; $2 institutions, $3 streams, $4 fences of the calls that wait in this process. */
export const sweepStreams: Statement = {
  name: 'sweep_streams',
  text: 'SELECT * FROM sweep_streams($1, $2, $3, $4)',
  timeoutMs: STREAM_TIMEOUT_MS,
};

/** $1 institution: messages that are in no stream's hands and were never acknowledged. */
export const countUndelivered: Statement = {
  name: 'count_undelivered',
  text: /* sql */ `
    SELECT - coalesce((SELECT taken_count FROM message_head WHERE receiver_ispb = $1), 0)
           + coalesce((SELECT stored_count FROM message_tail WHERE receiver_ispb = $1), 0)
           + (SELECT count(*) FROM message_returned WHERE receiver_ispb = $1) AS undelivered`,
  timeoutMs: STREAM_TIMEOUT_MS,
};

/** Counts what committed steps did with messages. */
function countSteps(metrics: Metrics, steps: readonly AnsweredStep[]): void {
  let [delivered, replayed, returned, acknowledged] = [0, 0, 0, 0];
  for (const step of steps) {
    const { outcome } = step;
    if (outcome.kind === 'delivered') delivered += outcome.messages;
    else if (outcome.kind === 'replayed') replayed += outcome.messages;
    else if (outcome.kind === 'ended') returned += outcome.returned;
    acknowledged += step.acknowledged;
  }
  metrics.count('malote_messages_delivered_total', delivered);
  metrics.count('malote_messages_replayed_total', replayed);
  metrics.count('malote_messages_returned_total', returned);
  metrics.count('malote_messages_acknowledged_total', acknowledged);
}

/** Steps of one institution always go by the same shard; the shards' statements do not wait for each other. */
const SHARDS = 2;
/** A statement holds its locks for all its steps. */
const MAX_STEPS_PER_STATEMENT = 200;
/** Steps that wait for a shard's next statement. With more than this the database stands still. */
const MAX_WAITING_STEPS = 20_000;
/**
 * Statements of a shard in flight. The next one waits at the database, where it begins as soon as the first has released its locks,
 * which is before the first one's answer is on the disk and here.
 */
const MAX_STATEMENTS_IN_FLIGHT = 3;
/** Serials that no id has: they end a stream without acknowledging. */
const SERIAL_OF_ENDING: Readonly<Record<UnacknowledgedEnding, number>> = {
  stop: -1,
  operator: -2,
  client_gone: -3,
};

/** Runs the steps of calls that come at the same moment in one statement and one commit. The statement, not the row, is the cost. */
export class StreamStepBatcher {
  private readonly shards: readonly CallBatcher<StreamStep, AnsweredStep>[];

  constructor(
    private readonly sql: Sql,
    private readonly waitMs: number,
    private readonly metrics: Metrics,
  ) {
    this.shards = Array.from(
      { length: SHARDS },
      () =>
        new CallBatcher({
          answer: (steps) => this.runTogether(steps),
          maxBatch: MAX_STEPS_PER_STATEMENT,
          maxInFlight: MAX_STATEMENTS_IN_FLIGHT,
          maxWaiting: MAX_WAITING_STEPS,
          refuse: () =>
            new DomainError('database_unavailable', 'Too many calls wait for the database at the moment.'),
        }),
    );
  }

  /** Errors: `database_unavailable`. */
  async run(step: StreamStep): Promise<StreamStepOutcome> {
    const shard = this.shards[shardOf(step.ispb)];
    if (shard === undefined) throw new Error('There is a shard for every institution.');
    const { outcome } = await shard.ask(step);
    // The call waits from now on; a claim finds it waiting already.
    if (outcome.kind === 'waiting' && step.kind !== 'claim') activeSpan()?.addEvent('waiting');
    return outcome;
  }

  private async runTogether(steps: readonly StreamStep[]): Promise<readonly AnsweredStep[]> {
    const rows = await this.sql.run<StepOutcomesRow>(runStreamSteps, [
      steps.map(({ kind }) => kind),
      steps.map(({ ispb }) => ispb),
      steps.map(({ streamId }) => streamId),
      steps.map((step) => ('serial' in step ? serialOf(step.serial) : null)),
      steps.map((step) => ('fence' in step ? step.fence : null)),
      steps.map((step) => ('limit' in step ? step.limit : null)),
      steps.map((step) => ('seat' in step ? step.seat : null)),
      this.waitMs,
    ]);
    const answered = rows.flatMap(readStepOutcomes);
    countSteps(this.metrics, answered);
    return answered;
  }
}

const serialOf = (serial: number | UnacknowledgedEnding): number =>
  typeof serial === 'number' ? serial : SERIAL_OF_ENDING[serial];

/** The shard of an institution: any spread will do that is always the same. */
function shardOf(ispb: string): number {
  let sum = 0;
  for (let i = 0; i < ispb.length; i++) sum += ispb.charCodeAt(i);
  return sum % SHARDS;
}
