import { expect } from '@jest/globals';
import { command, hasOpen, named, openStream, pickFrom, type Choice, type Command } from './command.js';

export const stop = (how: Choice, which: 'current' | 'another'): Command =>
  command(
    `${named('stop', how)} with ${which} id`,
    (model) => hasOpen(model) && (which === 'current' || model.open().some(({ ids }) => ids.length > 1)),
    async (model, real) => {
      const streams = which === 'current' ? model.open() : model.open().filter(({ ids }) => ids.length > 1);
      const stream = pickFrom(streams, how.pick);
      const id = which === 'current' ? stream.current : pickFrom(stream.ids.slice(0, -1), how.pick);
      await real.process(how.process).collect.stop(real.ispb, id);
      model.end(stream, which === 'current');
    },
  );

export const stopEnded = (how: Choice): Command =>
  command(
    named('stopEnded', how),
    (model) => model.streams.some(({ ended }) => ended),
    async (model, real) => {
      const stream = pickFrom(
        model.streams.filter(({ ended }) => ended),
        how.pick,
      );
      await real.process(how.process).collect.stop(real.ispb, pickFrom(stream.ids, how.pick));
    },
  );

export const stopAll = (how: Choice): Command =>
  command(named('stopAll', how), hasOpen, async (model, real) => {
    const open = model.open();
    expect(await real.process(how.process).collect.stopAll(real.ispb)).toBe(open.length);
    for (const stream of open) model.end(stream, false);
  });

export const expire = (how: Choice): Command =>
  command(named('expire', how), hasOpen, async (model, real) => {
    const seats = await real.store.openSeats(real.ispb);
    const stream = openStream(model, how);
    const seat = seats.find(({ streamId }) => stream.current.startsWith(streamId));
    await real.sql.change(
      {
        name: 'age_stream',
        text: "UPDATE stream SET answer_due_at = answer_due_at - interval '2 minutes' WHERE stream_id = $1",
      },
      [seat?.streamId],
    );
    await real.process(how.process).sweep.sweep();
    model.end(stream, false);
  });

export const forgetRedis = (): Command =>
  command(
    'forgetRedis',
    () => true,
    async (_model, real) => {
      await real.forgetRedis();
    },
  );
