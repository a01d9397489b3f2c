import { expect } from '@jest/globals';
import { MAX_OPEN_STREAMS } from '#domain';
import {
  command,
  expectRead,
  expectRefused,
  hasOpen,
  named,
  openStream,
  pickFrom,
  type Choice,
  type Command,
} from './command.js';
import type { ModelStream } from './protocol-model.js';

export const ingest = (count: number): Command =>
  command(
    `ingest(${count})`,
    () => true,
    (model, real) => real.storeMessages(model.store(count)),
  );

export const start = (how: Choice): Command =>
  command(
    named('start', how),
    () => true,
    async (model, real) => {
      const isFull = model.open().length === MAX_OPEN_STREAMS;
      const outcome = await real.start(how.process, how.form);
      if (isFull) expectRefused(outcome, 'too_many_streams');
      else expectRead(model, model.start(), outcome, how.form);
    },
  );

export const startAndVanish = (how: Choice): Command =>
  command(
    named('startAndVanish', how),
    (model) => model.open().length < MAX_OPEN_STREAMS,
    async (_model, real) => {
      await real.start(how.process, how.form, AbortSignal.abort());
    },
  );

export const startWaitAndVanish = (how: Choice): Command =>
  command(
    named('startWaitAndVanish', how),
    (model) => model.line.length === 0 && model.open().length < MAX_OPEN_STREAMS,
    async (_model, real) => {
      const client = new AbortController();
      const call = real.start(how.process, how.form, client.signal);
      await real.waiting(how.process, call);
      client.abort();
      await call;
    },
  );

export const pullCurrent = (how: Choice): Command =>
  command(named('pullCurrent', how), hasOpen, async (model, real) => {
    const stream = openStream(model, how);
    const outcome = await real.pull(how.process, stream.current, how.form);
    stream.outstanding = [];
    expectRead(model, stream, outcome, how.form, stream.current);
  });

export const pullCurrentTwice = (how: Choice): Command =>
  command(named('pullCurrentTwice', how), hasOpen, async (model, real) => {
    const stream = openStream(model, how);
    await real.sql.change({ name: 'forget_takeovers', text: "UPDATE stream SET takeovers = '{}'" });
    const [one, two] = await Promise.all([
      real.pull(0, stream.current, how.form),
      real.pull(1, stream.current, how.form),
    ]);
    expect(two).toEqual(one);
    stream.outstanding = [];
    expectRead(model, stream, one, how.form, stream.current);
  });

export const pullWhileStored = (how: Choice, count: number): Command =>
  command(
    `${named('pullWhileStored', how)} ${count}`,
    (model) => hasOpen(model) && model.line.length === 0,
    async (model, real) => {
      const stream = openStream(model, how);
      const call = real.pull(how.process, stream.current, how.form);
      await real.storeMessages(model.store(count));
      const outcome = await call;
      stream.outstanding = [];
      // Woken, or too late: both are right, and nothing else.
      if (outcome.kind === 'nothing') expect(outcome.next).toBe(stream.current);
      else expectRead(model, stream, outcome, how.form, stream.current);
    },
  );

export const pullAndVanish = (how: Choice): Command =>
  command(
    named('pullAndVanish', how),
    (model) => hasOpen(model) && model.line.length === 0,
    async (model, real) => {
      const stream = openStream(model, how);
      const client = new AbortController();
      const call = real.pull(how.process, stream.current, how.form, client.signal);
      await real.waiting(how.process, call);
      client.abort();
      expect(await call).toEqual({ kind: 'nothing', next: stream.current });
      stream.outstanding = [];
    },
  );

export const pullPrevious = (how: Choice): Command =>
  command(
    named('pullPrevious', how),
    (model) => model.open().some(({ ids }) => ids.length > 1),
    async (model, real) => {
      const stream = pickFrom(
        model.open().filter(({ ids }) => ids.length > 1),
        how.pick,
      );
      const outcome = await real.pull(how.process, stream.ids.at(-2) ?? '', how.form);
      if (stream.previous === undefined) expectRefused(outcome, 'stream_ended');
      else if (how.form === 'one' && stream.outstanding.length > 1)
        expectRefused(outcome, 'replay_needs_multipart');
      else expect(outcome).toEqual({ kind: 'messages', messages: stream.outstanding, next: stream.current });
    },
  );

export const pullOld = (how: Choice): Command =>
  command(
    named('pullOld', how),
    (model) => model.streams.some((stream) => oldIds(stream).length > 0),
    async (model, real) => {
      const id = pickFrom(model.streams.flatMap(oldIds), how.pick);
      expectRefused(await real.pull(how.process, id, how.form), 'stream_ended');
    },
  );

/** Ids that are over: of a living stream all but the last two, of an ended one all. */
function oldIds({ ids, ended }: ModelStream): string[] {
  return ended ? ids : ids.slice(0, -2);
}
