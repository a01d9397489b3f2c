import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createMalote, MaloteUnreachableError, type Malote } from '../../typescript/src/index.js';

const BATCH = {
  batch_id: 'b1',
  items: [{ external_id: 'e1', user_id: 'u1', amount_cents: 1, pix_key: 'ana@example.com' }],
};

function refused(code: string): Promise<Response> {
  const cause = Object.assign(new Error(code), { code });
  return Promise.reject(new TypeError('fetch failed', { cause }));
}

function whatComesOf(call: (malote: Malote) => Promise<unknown>, fetch: () => Promise<Response>) {
  const malote = createMalote({ baseUrl: 'http://127.0.0.1:1', fetch });
  const outcome = { error: undefined as unknown };
  void call(malote).catch((error: unknown) => (outcome.error = error));
  return outcome;
}
const collect = (malote: Malote) => malote.collect({ ispb: '60701190' }).next();
const submit = (malote: Malote) => malote.submitAndWait(BATCH);

describe('a client of a Malote that does not answer', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it.each([
    ['collect', 'ECONNREFUSED', collect],
    ['collect', 'ENOTFOUND', collect],
    ['submitAndWait', 'ECONNREFUSED', submit],
  ])('%s throws within half a minute where it was never there (%s)', async (_what, code, call) => {
    const outcome = whatComesOf(call, () => refused(code));
    await jest.advanceTimersByTimeAsync(8_000);
    expect(outcome.error).toBeUndefined();
    await jest.advanceTimersByTimeAsync(22_000);
    expect(outcome.error).toBeInstanceOf(MaloteUnreachableError);
    expect(outcome.error).toHaveProperty('message', 'Nothing answers at http://127.0.0.1:1');
  });

  it('waits where it was there before, or where the connection breaks off', async () => {
    let calls = 0;
    const down = whatComesOf(collect, () =>
      ++calls === 1 ? Promise.resolve(new Response('', { status: 503 })) : refused('ECONNREFUSED'),
    );
    const broken = whatComesOf(collect, () => refused('ECONNRESET'));
    await jest.advanceTimersByTimeAsync(60_000);
    expect([down.error, broken.error]).toEqual([undefined, undefined]);
  });
});
