import type { StreamStepOutcome } from '#use-cases';

/** A step's outcome, and how many messages it acknowledged. */
export interface AnsweredStep {
  readonly outcome: StreamStepOutcome;
  readonly acknowledged: number;
}

/** The one row of the procedure's answer. */
export interface StepOutcomesRow extends Record<string, unknown> {
  /** A JSON array of `OutcomeColumns`; null where nothing was asked. */
  readonly answers: string | null;
  /** The payloads of those that have any, joined by line feeds. */
  readonly payloads: string | null;
}

/** step from 1, outcome, serial, fence, messages, has payloads, took over, seat, acknowledged. */
type OutcomeColumns = readonly [
  number,
  string,
  number | null,
  number | null,
  number,
  boolean,
  boolean,
  number | null,
  number,
];

/** Takes apart what run_stream_steps_flushed put together: an outcome for each step, in the steps' order. */
export function readStepOutcomes({ answers, payloads }: StepOutcomesRow): readonly AnsweredStep[] {
  const texts = payloads?.split('\n') ?? [];
  let read = 0;
  const answered: AnsweredStep[] = [];
  for (const columns of JSON.parse(answers ?? '[]') as OutcomeColumns[]) {
    const [step, , , , , hasPayloads, , , acknowledged] = columns;
    const outcome = readOutcome(columns, (hasPayloads ? texts[read++] : undefined) ?? '');
    answered[step - 1] = { outcome, acknowledged };
  }
  return answered;
}

function readOutcome(columns: OutcomeColumns, payloads: string): StreamStepOutcome {
  const [, kind, serial, fence, messages, , tookOver, seat] = columns;
  switch (kind) {
    case 'delivered':
    case 'replayed':
      return { kind, serial: serial ?? 0, fence: fence ?? 0, messages, payloads, tookOver };
    case 'waiting':
      return { kind, serial: serial ?? 0, fence: fence ?? 0, tookOver };
    case 'ended':
      return { kind, seat: seat ?? 0, returned: messages };
    case 'seat_taken':
    case 'left':
    case 'displaced':
    case 'gone':
    case 'unknown':
    case 'replay_needs_multipart':
    case 'too_many_takeovers':
      return { kind };
    default:
      throw new Error(`run_stream_steps answered "${kind}", which is no outcome of a step.`);
  }
}
