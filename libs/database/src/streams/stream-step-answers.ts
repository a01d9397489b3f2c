/** What a step was answered: a row of answer_stream_calls, whose header in migrations 0001 and 0006 says what the columns mean. */
export interface StreamStepAnswer {
  /** Which of the steps asked together, from 1. */
  readonly call: number;
  readonly outcome: string;
  readonly serial: number | null;
  readonly turn: number | null;
  readonly messages: number;
  readonly wires: string | undefined;
  readonly tookOver: boolean;
  readonly seat: number | null;
  readonly acknowledged: number;
}

/** The one row of the procedure's answer. */
export interface StreamStepAnswersRow extends Record<string, unknown> {
  /** A JSON array of `AnswerColumns`; null where nothing was asked. */
  readonly answers: string | null;
  /** The wire texts of those that have any, joined by line feeds. */
  readonly wires: string | null;
}

/** call, outcome, serial, turn, messages, has wires, took over, seat, acknowledged. */
type AnswerColumns = readonly [
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

/** Takes apart what answer_stream_calls_flushed of migration 0012 put together. */
export function readStepAnswers({ answers, wires }: StreamStepAnswersRow): readonly StreamStepAnswer[] {
  const texts = wires?.split('\n') ?? [];
  let read = 0;
  return (JSON.parse(answers ?? '[]') as AnswerColumns[]).map(
    ([call, outcome, serial, turn, messages, hasWires, tookOver, seat, acknowledged]) => ({
      call,
      outcome,
      serial,
      turn,
      messages,
      wires: hasWires ? texts[read++] : undefined,
      tookOver,
      seat,
      acknowledged,
    }),
  );
}
