import { afterEach, describe, expect, it } from '@jest/globals';
import { isKeyId, type KeyId } from '#domain';
import { createLogger } from '#observability';
import { createTestRedis, startThrowawayRedis, waitFor } from '#testing';
import { createRedis } from '../connection/create-redis.js';
import { RedisKeySignals } from './redis-key-signals.js';

const SILENT = createLogger({ level: 'silent', format: 'json' }, 'test');

const keyId = (number: number): KeyId => {
  const text = `key_${String(number).padStart(20, '0')}`;
  if (!isKeyId(text)) throw new Error(`${text} is no id of a key`);
  return text;
};

/** One process of an installation: what it sends, and what it has heard. */
interface Participant {
  readonly signals: RedisKeySignals;
  readonly heard: KeyId[];
}

describe('RedisKeySignals', () => {
  const cleanUps: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  function join(redis: { url: string; prefix: string }): Participant {
    const connection = createRedis(redis.url, 'test');
    connection.on('error', () => undefined);
    cleanUps.push(() => connection.disconnect());
    const signals = new RedisKeySignals(connection, redis, SILENT);
    const heard: KeyId[] = [];
    signals.listen((id) => heard.push(id));
    cleanUps.push(() => signals.onApplicationShutdown());
    return { signals, heard };
  }

  /** Sends until it arrives: a subscription takes a moment to be there. */
  async function untilHeard(from: Participant, to: Participant, id: KeyId): Promise<void> {
    await waitFor(
      () => {
        from.signals.send(id);
        return to.heard.includes(id);
      },
      { what: 'a signal to arrive' },
    );
  }

  it('reaches every process of the installation, its own first, and no other installation', async () => {
    const redis = await createTestRedis();
    cleanUps.push(() => redis.drop());
    const other = { url: redis.url, prefix: `${redis.prefix}-2` };
    const [one, two, stranger, stranger2] = [join(redis), join(redis), join(other), join(other)];
    await untilHeard(stranger2, stranger, keyId(4));
    one.signals.send(keyId(1));
    expect(one.heard).toEqual([keyId(1)]);
    await untilHeard(one, two, keyId(2));
    await untilHeard(two, one, keyId(3));
    // Redis has ours by now, so they would reach the stranger before what is sent next.
    await untilHeard(stranger2, stranger, keyId(5));
    expect(new Set(stranger.heard)).toEqual(new Set([keyId(4), keyId(5)]));
  });

  it('fails no call while Redis is down, and works again when it is back', async () => {
    const redis = await startThrowawayRedis();
    cleanUps.push(() => redis.stop());
    const [one, two] = [join({ url: redis.url, prefix: 'test' }), join({ url: redis.url, prefix: 'test' })];
    await untilHeard(one, two, keyId(1));
    await redis.crash();
    one.signals.send(keyId(2));
    expect(one.heard).toContain(keyId(2));
    await redis.restart();
    await untilHeard(one, two, keyId(3));
    expect(two.heard).not.toContain(keyId(2));
  });
});
