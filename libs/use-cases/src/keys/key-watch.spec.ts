import { describe, expect, it } from '@jest/globals';
import { isKeyId, type KeyId } from '#domain';
import type { KeySignals, KeyStore } from './key-store.port.js';
import { KeyWatch } from './key-watch.js';

const keyId = (number: number): KeyId => {
  const text = `key_${String(number).padStart(20, '0')}`;
  if (!isKeyId(text)) throw new Error(`${text} is no id of a key`);
  return text;
};

/** Keys that are good, the questions about them, and a way to signal. */
function setUp() {
  const good = new Set([keyId(1), keyId(2)]);
  const questions: (readonly KeyId[])[] = [];
  let listener: (id: KeyId) => void = () => undefined;
  const store = {
    findGoodIds: (ids: readonly KeyId[]) => {
      questions.push(ids);
      return Promise.resolve(ids.filter((id) => good.has(id)));
    },
  } satisfies Partial<KeyStore>;
  const signals: KeySignals = {
    send: (id) => listener(id),
    listen: (heard) => void (listener = heard),
  };
  // Of the store it takes this one question.
  const watch = new KeyWatch(store as unknown as KeyStore, signals);
  watch.listen();
  return { good, questions, signals, watch };
}

describe('watching keys', () => {
  it('asks nothing while nothing waits, and once for all that do', async () => {
    const { questions, watch } = setUp();
    await watch.check();
    expect(questions).toEqual([]);
    const ends = [1, 1, 2].map((number) => watch.watch(keyId(number), () => undefined));
    await watch.check();
    expect(questions).toEqual([[keyId(1), keyId(2)]]);
    for (const end of ends) end();
    await watch.check();
    expect(questions).toHaveLength(1);
  });

  it('calls back all that wait with a key that has ended, once, and no others', async () => {
    const { good, watch } = setUp();
    const called: string[] = [];
    watch.watch(keyId(1), () => called.push('first'));
    const callOff = watch.watch(keyId(1), () => called.push('called off'));
    watch.watch(keyId(1), () => called.push('second'));
    watch.watch(keyId(2), () => called.push('other'));
    callOff();
    await watch.check();
    expect(called).toEqual([]);
    good.delete(keyId(1));
    await watch.check();
    await watch.check();
    expect(called).toEqual(['first', 'second']);
  });

  it('looks at once when it is signalled, and lets calls continue whose key has not ended', async () => {
    const { good, questions, signals, watch } = setUp();
    const ended = new Promise<void>((resolve) => watch.watch(keyId(1), resolve));
    signals.send(keyId(2));
    expect(questions).toEqual([]);
    signals.send(keyId(1));
    await new Promise(setImmediate);
    good.delete(keyId(1));
    signals.send(keyId(1));
    await ended;
    expect(questions).toEqual([[keyId(1)], [keyId(1)]]);
  });
});
