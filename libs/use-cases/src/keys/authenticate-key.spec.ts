import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  API_KEY_RANDOM_BYTES,
  DomainError,
  hashApiKey,
  KEY_ID_RANDOM_BYTES,
  makeApiKeyText,
  makeKeyId,
  prefixOf,
  type ApiKeyText,
  type KeyId,
} from '#domain';
import { Clock } from '../time/clock.port.js';
import { AuthenticateKey, KeyUses } from './authenticate-key.js';
import { KeySignals, KeyStore, type KnownKey } from './key-store.port.js';

/** Time that a test moves; pauses are over at once. */
class TestClock extends Clock {
  at = 1_000_000;
  override nowMs = () => this.at;
  override timeOfDay = () => new Date(this.at);
  override after(_ms: number, callback: () => void): () => void {
    const timer = setImmediate(callback);
    return () => clearImmediate(timer);
  }
}

/** A table of keys that counts the questions it is asked. */
class TestStore extends KeyStore {
  readonly keys = new Map<string, KnownKey>();
  questions: (readonly string[])[] = [];
  uses: (readonly KeyId[])[] = [];
  isDown = false;

  override findGood(prefixes: readonly string[]): Promise<readonly KnownKey[]> {
    this.questions.push(prefixes);
    if (this.isDown) return Promise.reject(new DomainError('database_unavailable', 'Gone.'));
    return Promise.resolve([...this.keys.values()].filter(({ key }) => prefixes.includes(key.prefix)));
  }
  override recordUse(ids: readonly KeyId[]): Promise<void> {
    if (this.isDown) return Promise.reject(new DomainError('database_unavailable', 'Gone.'));
    this.uses.push(ids);
    return Promise.resolve();
  }
  override create = () => Promise.reject(new Error('not here'));
  override rotate = () => Promise.reject(new Error('not here'));
  override revoke = () => Promise.reject(new Error('not here'));
  override findGoodIds = () => Promise.reject(new Error('not here'));
  override list = () => Promise.reject(new Error('not here'));
}

class TestSignals extends KeySignals {
  listeners: ((id: KeyId) => void)[] = [];
  override send(id: KeyId): void {
    for (const listener of this.listeners) listener(id);
  }
  override listen(listener: (id: KeyId) => void): void {
    this.listeners.push(listener);
  }
}

const randomText = () => makeApiKeyText(randomBytes(API_KEY_RANDOM_BYTES));

describe('authenticating', () => {
  let clock: TestClock;
  let store: TestStore;
  let signals: TestSignals;
  let uses: KeyUses;
  let keys: AuthenticateKey;

  beforeEach(() => {
    clock = new TestClock();
    store = new TestStore();
    signals = new TestSignals();
    uses = new KeyUses(store);
    keys = new AuthenticateKey(store, uses, signals, clock);
    keys.listen();
  });

  function make(remainingMs?: number): { text: ApiKeyText; id: KeyId } {
    const text = randomText();
    const id = makeKeyId(randomBytes(KEY_ID_RANDOM_BYTES));
    const key = { id, prefix: prefixOf(text), scopes: [], payer: undefined, ispbs: [] };
    store.keys.set(id, { key, hash: hashApiKey(text), remainingMs });
    return { text, id };
  }

  it('asks once for a key that is used over and over, and then answers at once', async () => {
    const { text, id } = make();
    const first = await Promise.all(Array.from({ length: 50 }, async () => keys.authenticate(text)));
    expect(first.every((key) => key?.id === id)).toBe(true);
    for (let call = 0; call < 100; call++) expect(keys.authenticate(text)).toMatchObject({ id });
    expect(store.questions).toHaveLength(1);
  });

  it('asks again behind the back of those who call, in one statement for many keys', async () => {
    const made = Array.from({ length: 300 }, () => make());
    await Promise.all(made.map(async ({ text }) => keys.authenticate(text)));
    clock.at += 2_000;
    for (const { text, id } of made) expect(keys.authenticate(text)).toMatchObject({ id });
    await new Promise(setImmediate);
    expect(store.questions.map(({ length }) => length)).toEqual([300, 300]);
  });

  it('finds out within three seconds that a key was revoked, without any signal', async () => {
    const [used, idle] = [make(), make()];
    await keys.authenticate(used.text);
    await keys.authenticate(idle.text);
    store.keys.clear();
    clock.at += 1_600;
    // The last call that is let through is the one that asks.
    expect(keys.authenticate(used.text)).toMatchObject({ id: used.id });
    await new Promise(setImmediate);
    expect(keys.authenticate(used.text)).toBeUndefined();
    clock.at += 1_400;
    expect(await keys.authenticate(idle.text)).toBeUndefined();
  });

  it('finds out at once with one, also when the answer of before was still under way', async () => {
    const { text, id } = make();
    await keys.authenticate(text);
    store.keys.clear();
    signals.send(id);
    expect(await keys.authenticate(text)).toBeUndefined();

    const late = make();
    const underWay = keys.authenticate(late.text);
    await Promise.resolve();
    signals.send(late.id);
    await underWay;
    store.keys.clear();
    expect(await keys.authenticate(late.text)).toBeUndefined();
  });

  it('ends a key in its time, though it was asked for before', async () => {
    const { text, id } = make(500);
    expect(await keys.authenticate(text)).toMatchObject({ id });
    clock.at += 499;
    expect(keys.authenticate(text)).toMatchObject({ id });
    clock.at += 1;
    expect(keys.authenticate(text)).toBeUndefined();
  });

  it('goes by the whole key and not by its prefix', async () => {
    const { text } = make();
    const other = `${text.slice(0, -1)}${text.endsWith('0') ? '1' : '0'}`;
    expect(await keys.authenticate(other)).toBeUndefined();
    expect(await keys.authenticate(text)).toBeDefined();
  });

  it.each(['', 'mk_', 'mk_short', `mk_${'a'.repeat(44)}`, `MK_${'a'.repeat(43)}`, `mk_${'ã'.repeat(43)}`])(
    'makes no look-up for %p, which is no key',
    (text) => {
      expect(keys.authenticate(text)).toBeUndefined();
      expect(store.questions).toEqual([]);
    },
  );

  it('asks about a bad key once in a while only, and again when it may have become good', async () => {
    const text = randomText();
    for (let call = 0; call < 20; call++) expect(await keys.authenticate(text)).toBeUndefined();
    expect(store.questions).toHaveLength(1);
    clock.at += 2_000;
    await keys.authenticate(text);
    expect(store.questions).toHaveLength(2);
  });

  it('gathers guesses into few statements, and refuses what is too much', async () => {
    const guesses = Array.from({ length: 10_500 }, async () => keys.authenticate(randomText()));
    const results = await Promise.allSettled(guesses);
    const refused = results.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(500);
    expect(refused[0]).toMatchObject({ reason: { code: 'database_unavailable' } });
    expect(store.questions).toHaveLength(20);
  });

  it('remembers good keys however many bad ones are tried', async () => {
    const { text, id } = make();
    await keys.authenticate(text);
    for (let wave = 0; wave < 3; wave++)
      await Promise.all(Array.from({ length: 5_000 }, async () => keys.authenticate(randomText())));
    expect(keys.authenticate(text)).toMatchObject({ id });
  });

  it('asks before it looks up a key of which it remembers nothing, and for no other', async () => {
    const refuse = () => {
      throw new Error('too many guesses');
    };
    const [good, bad] = [make(), randomText()];
    expect(() => keys.authenticate(good.text, refuse)).toThrow('too many guesses');
    expect(store.questions).toHaveLength(0);
    expect(await keys.authenticate(good.text)).toMatchObject({ id: good.id });
    expect(await keys.authenticate(bad)).toBeUndefined();
    clock.at += 60_000;
    expect(await keys.authenticate(good.text, refuse)).toMatchObject({ id: good.id });
    expect(await keys.authenticate(bad, refuse)).toBeUndefined();
    signals.send(good.id);
    expect(await keys.authenticate(good.text, refuse)).toMatchObject({ id: good.id });
    expect(keys.authenticate('mk_no key', refuse)).toBeUndefined();
  });

  it('still answers for a moment while the database is down, and then says that it is', async () => {
    const { text, id } = make();
    await keys.authenticate(text);
    store.isDown = true;
    clock.at += 2_000;
    expect(keys.authenticate(text)).toMatchObject({ id });
    await new Promise(setImmediate);
    clock.at += 1_000;
    await expect(keys.authenticate(text)).rejects.toMatchObject({ code: 'database_unavailable' });
    store.isDown = false;
    expect(await keys.authenticate(text)).toMatchObject({ id });
  });

  it('writes uses together, and later what cannot be written now', async () => {
    const [one, two] = [make(), make()];
    for (let call = 0; call < 10; call++) await keys.authenticate(one.text);
    store.isDown = true;
    await expect(uses.flush()).rejects.toThrow();
    store.isDown = false;
    await keys.authenticate(two.text);
    await uses.flush();
    await uses.flush();
    expect(store.uses.map((ids) => [...ids].sort())).toEqual([[one.id, two.id].sort()]);
  });
});
