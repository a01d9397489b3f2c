import { expect } from '@jest/globals';
import fc from 'fast-check';
import { messageLimit, type ReadingForm } from '#domain';
import { waitFor } from '#testing';
import type { ModelStream, ProtocolModel } from './protocol-model.js';
import type { Outcome, ProtocolUnderTest } from './protocol-under-test.js';

export type Command = fc.AsyncCommand<ProtocolModel, ProtocolUnderTest>;

/** A command on the `pick`-th of the streams that fit, through one of the two processes. */
export interface Choice {
  readonly pick: number;
  readonly process: number;
  readonly form: ReadingForm;
}

export const choice: fc.Arbitrary<Choice> = fc.record({
  pick: fc.nat({ max: 5 }),
  process: fc.nat({ max: 1 }),
  form: fc.constantFrom<ReadingForm>('one', 'many', 'many'),
});

/** Builds a command whose name and arguments a failure shows. */
export function command(
  name: string,
  isPossible: (model: ProtocolModel) => boolean,
  run: (model: ProtocolModel, real: ProtocolUnderTest) => Promise<void>,
): Command {
  return {
    check: isPossible,
    run: async (model, real) => {
      await run(model, real);
      await expectAgreement(model, real);
    },
    toString: () => name,
  };
}

export const named = (name: string, { pick, process, form }: Choice) =>
  `${name}(stream ${pick}, process ${process}, ${form})`;
export const openStream = (model: ProtocolModel, { pick }: Choice): ModelStream =>
  pickFrom(model.open(), pick);
export const hasOpen = (model: ProtocolModel) => model.open().length > 0;

export function pickFrom<Item>(items: readonly Item[], pick: number): Item {
  const item = items[pick % items.length];
  if (item === undefined) throw new Error('There is nothing to pick from.');
  return item;
}

/** A call that reads gets the next messages of the line, or nothing and (but for a start) the id it called. */
export function expectRead(
  model: ProtocolModel,
  stream: ModelStream,
  outcome: Outcome,
  form: ReadingForm,
  called?: string,
): void {
  const messages = model.take(messageLimit(form));
  if (outcome.kind === 'refused') throw new Error(`The call was refused: ${outcome.code}.`);
  expect(outcome).toEqual(
    messages.length === 0
      ? { kind: 'nothing', next: called ?? outcome.next }
      : { kind: 'messages', messages, next: outcome.next },
  );
  if (messages.length > 0) expect(stream.ids).not.toContain(outcome.next);
  if (messages.length > 0 || called === undefined) stream.delivered(messages, outcome.next);
}

export function expectRefused(outcome: Outcome, code: string): void {
  expect(outcome).toEqual({ kind: 'refused', code });
}

/** The database agrees with the model, as soon as what follows from a command has followed. */
async function expectAgreement(model: ProtocolModel, real: ProtocolUnderTest): Promise<void> {
  const expected = {
    undelivered: model.line.length,
    unacknowledged: model
      .open()
      .map(({ outstanding }) => outstanding.length)
      .sort(),
  };
  let found: unknown;
  await waitFor(
    async () => {
      const { open, undelivered } = await real.store.view(real.ispb);
      found = { undelivered, unacknowledged: open.map(({ unacknowledged }) => unacknowledged).sort() };
      return JSON.stringify(found) === JSON.stringify(expected);
    },
    { what: 'the database to agree', everyMs: 1 },
  ).catch(() => expect(found).toEqual(expected));
}
