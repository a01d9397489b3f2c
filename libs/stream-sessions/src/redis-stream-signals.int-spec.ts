import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { isIspb, type Ispb } from '#domain';
import { createLogger } from '#observability';
import { createRedis } from '#redis';
import { createTestRedis, startThrowawayRedis, waitFor, type TestRedis } from '#testing';
import type { StreamSignal } from '#use-cases';
import { RedisStreamSignals } from './redis-stream-signals.js';

const SILENT = createLogger({ level: 'silent', format: 'json' }, 'test');

const ispb = (number: number): Ispb => {
  const text = String(number).padStart(8, '0');
  if (!isIspb(text)) throw new Error(`${text} is no ISPB`);
  return text;
};
const stored = (...numbers: number[]): StreamSignal => ({
  kind: 'messages_stored',
  ispbs: numbers.map(ispb),
});

/** A process of an installation, and the signals it received. */
interface Participant {
  readonly signals: RedisStreamSignals;
  readonly heard: StreamSignal[];
  /** Number of signals sent by `untilConnected`; not among those heard. */
  probes: number;
}

describe('RedisStreamSignals', () => {
  const cleanUps: (() => unknown)[] = [];
  let redis: TestRedis;

  beforeEach(async () => {
    redis = await createTestRedis();
    cleanUps.push(() => redis.drop());
  });

  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  function connect(url: string): Redis {
    const connection = createRedis(url, 'test');
    connection.on('error', () => undefined);
    cleanUps.push(() => connection.disconnect());
    return connection;
  }

  /** A process that listens; it is there when another hears of itself through it. */
  function join({ url, prefix } = redis): Participant {
    const signals = new RedisStreamSignals(connect(url), { url, prefix }, SILENT);
    const participant: Participant = { signals, heard: [], probes: 0 };
    signals.listen((signal) => {
      if (signal.kind === 'all_streams_ended') participant.probes += 1;
      else participant.heard.push(signal);
    });
    cleanUps.push(() => signals.onApplicationShutdown());
    return participant;
  }

  /** Sends until it arrives: a subscription takes a moment to be there. */
  async function untilConnected(from: Participant, to: Participant): Promise<void> {
    to.probes = 0;
    await waitFor(
      () => {
        from.signals.send({ kind: 'all_streams_ended' });
        return to.probes > 0;
      },
      { what: 'a first signal' },
    );
  }

  it('reaches its own process at once, before any other', () => {
    const alone = join();
    alone.signals.send(stored(1));
    expect(alone.heard).toEqual([stored(1)]);
  });

  it('reaches the other processes, each signal once, and its own not again', async () => {
    const [one, two, three] = [join(), join(), join()];
    await untilConnected(one, two);
    await untilConnected(one, three);
    two.heard.length = 0;
    one.signals.send(stored(1));
    await waitFor(() => two.heard.length > 0 && three.heard.length > 0, { what: 'the signal' });
    // What comes after it in order has arrived, so its echo would have.
    two.signals.send(stored(2));
    await waitFor(() => one.heard.length > 1, { what: 'the next signal' });
    expect(one.heard).toEqual([stored(1), stored(2)]);
    expect(two.heard).toEqual([stored(1), stored(2)]);
  });

  it('sends what belongs together as one message', async () => {
    const [one, two] = [join(), join()];
    await untilConnected(one, two);
    for (let number = 1; number <= 100; number++) one.signals.send(stored(number % 5));
    await waitFor(() => two.heard.length > 0, { what: 'the signal' });
    expect(two.heard).toEqual([stored(1, 2, 3, 4, 0)]);
  });

  it('keeps installations on one Redis apart', async () => {
    const other = { ...redis, prefix: `${redis.prefix}-2` };
    const [ours, ours2, theirs, theirs2] = [join(), join(), join(other), join(other)];
    await untilConnected(ours, ours2);
    await untilConnected(theirs2, theirs);
    ours.signals.send(stored(1));
    await waitFor(() => ours2.heard.length > 0, { what: 'the signal' });
    // Redis has ours by now, so it would reach them before what is sent next.
    theirs2.signals.send(stored(2));
    await waitFor(() => theirs.heard.length > 0, { what: 'their own signal' });
    expect(theirs.heard).toEqual([stored(2)]);
  });

  it('never fails during an outage of Redis, and delivers what is sent after it', async () => {
    const service = await startThrowawayRedis();
    cleanUps.push(() => service.stop());
    const [one, two] = [join({ ...redis, url: service.url }), join({ ...redis, url: service.url })];
    await untilConnected(one, two);
    await service.crash();
    one.signals.send(stored(1));
    expect(one.heard).toEqual([stored(1)]);
    await service.restart();
    await waitFor(
      () => {
        one.signals.send(stored(2));
        // Possibly merged with the first, if that was still pending: waking more collectors than needed costs little.
        return two.heard.some(
          (signal) => signal.kind === 'messages_stored' && signal.ispbs.includes(ispb(2)),
        );
      },
      { what: 'a signal after the outage' },
    );
  });
});
