import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codeOf } from '../access/key-calls.js';
import { sendTo } from '../send-to.js';
import { deliver, newIspb, startTestSystem, type TestSystem } from '../streams/test-system.js';

type Listed = {
  readonly items: readonly {
    readonly end_to_end_id: string;
    readonly state: string;
    readonly seat?: number;
  }[];
  readonly next_cursor: string | null;
};

describe("an operator's list of an institution's messages", () => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await startTestSystem({ apis: 1 });
  });
  afterAll(() => system.close());

  const get = (path: string) => sendTo(system.at(0), { path });
  const list = async (ispb: string, query = '') =>
    (await get(`/api/operations/institutions/${ispb}/messages${query}`)).json as Listed;
  const statesOf = async (ispb: string) =>
    (await list(ispb)).items.map(({ state, seat }) => (seat === undefined ? state : `${state} ${seat}`));

  it('says what became of each, newest first', async () => {
    const ispb = newIspb();
    const ids = await deliver(system.at(0), ispb, 3);
    expect((await list(ispb)).items.map((one) => one.end_to_end_id)).toEqual(ids.toReversed());
    expect(await statesOf(ispb)).toEqual(['waiting', 'waiting', 'waiting']);
    const first = await get(`/api/pix/${ispb}/stream/start`);
    expect(await statesOf(ispb)).toEqual(['waiting', 'waiting', 'delivered 1']);
    const next = first.headers['pull-next'];
    const second = await get(String(next));
    expect(await statesOf(ispb)).toEqual(['waiting', 'delivered 1', 'acknowledged']);
    expect(second.status).toBe(200);
    await sendTo(system.at(0), { method: 'POST', path: `/api/operations/streams/${ispb}/1/end` });
    expect(await statesOf(ispb)).toEqual(['waiting', 'waiting', 'acknowledged']);
  });

  it('has amounts and moments, and no person', async () => {
    const ispb = newIspb();
    await deliver(system.at(0), ispb, 1);
    const { items } = await list(ispb);
    expect(items).toEqual([
      {
        end_to_end_id: expect.stringMatching(/^E/),
        amount_cents: expect.any(Number),
        stored_at: expect.stringMatching(/Z$/),
        state: 'waiting',
      },
    ]);
  });

  it('comes page by page, every message once', async () => {
    const ispb = newIspb();
    const ids = await deliver(system.at(0), ispb, 5);
    const found: string[] = [];
    let cursor: string | null = '';
    for (let page = 0; cursor !== null && page < 5; page += 1) {
      const { items, next_cursor }: Listed = await list(ispb, `?limit=2${cursor && `&cursor=${cursor}`}`);
      found.push(...items.map((one) => one.end_to_end_id));
      cursor = next_cursor;
    }
    expect(found).toEqual(ids.toReversed());
    expect(codeOf(await get(`/api/operations/institutions/${ispb}/messages?cursor=x`))).toBe(
      'invalid_cursor',
    );
    expect((await list(newIspb())).items).toEqual([]);
    expect(codeOf(await get('/api/operations/institutions/none/messages'))).toBe('invalid_ispb');
  });
});
