import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MadeKey } from '#use-cases';
import { waitFor } from '#testing';
import { codeOf, KeyTestSystem } from '../access/key-calls.js';
import { item, unused } from '../payouts/payout-calls.js';

interface Page {
  readonly items: readonly { readonly type: string; readonly data: { readonly batch_id: string } }[];
  readonly next_cursor: string;
}

describe('the feeds of several payers', () => {
  let system: KeyTestSystem;
  let acme: MadeKey;
  let other: MadeKey;

  beforeAll(async () => {
    system = await KeyTestSystem.start({ apis: 1 });
    const scopes = ['payouts:write', 'payouts:read'] as const;
    acme = await system.make({ scopes, payer: 'acme' });
    other = await system.make({ scopes, payer: 'other' });
  });
  afterAll(() => system.close());

  const read = async (key: MadeKey, query = '') =>
    (await system.get(key, `/api/events?${query}`)).json as Page;
  const cancelled = async (key: MadeKey): Promise<string> => {
    const id = unused();
    await system.post(key, '/api/payouts', { batch_id: id, items: [item(id)] });
    await system.post(key, `/api/payouts/${id}/cancel`);
    return id;
  };

  it('show to each its own events, also after a cursor of another', async () => {
    const { next_cursor: start } = await read(acme);
    const ids = [await cancelled(acme), await cancelled(other)];
    for (const [n, key] of [acme, other].entries()) {
      const { items } = await waitFor(
        async () => {
          const page = await read(key, `after=${start}`);
          return page.items.length > 0 ? page : undefined;
        },
        { what: 'the event' },
      );
      expect(items.map(({ type, data }) => [type, data.batch_id])).toEqual([['batch.completed', ids[n]]]);
    }
  });

  it('are for keys that may read payouts', async () => {
    const writer = await system.make({ scopes: ['payouts:write'], payer: 'acme' });
    const answer = await system.get(writer, '/api/events');
    expect([answer.status, codeOf(answer)]).toEqual([403, 'scope_missing']);
    expect((await system.get(undefined, '/api/events')).status).toBe(401);
    const operator = await system.make({ scopes: ['operate', 'payouts:read'] });
    expect(codeOf(await system.get(operator, '/api/events'))).toBe('payer_missing');
  });
});
