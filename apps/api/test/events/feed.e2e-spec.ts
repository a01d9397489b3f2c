import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '#testing';
import { item, PayoutTestSystem, unused } from '../payouts/payout-calls.js';

/** Before a wait of thirty seconds is over, on a machine that is busy with other tests. */
const EARLY_MS = 25_000;
const WAIT = { prefer: 'wait=30' };

interface Event {
  readonly id: string;
  readonly type: string;
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>>;
}

interface Page {
  readonly items: readonly Event[];
  readonly next_cursor: string;
}

describe('the feed of events', () => {
  let system: PayoutTestSystem;

  beforeAll(async () => {
    system = await PayoutTestSystem.start({ apis: 2 });
  });
  afterAll(() => system.close());

  async function page(query: Record<string, string> | string = {}, headers = {}, api = 0): Promise<Page> {
    const address = new URLSearchParams(query).toString();
    const answer = await system.get(`/api/events?${address}`, headers, api);
    if (answer.status !== 200) throw new Error(answer.text);
    return answer.json as Page;
  }

  /** The cursor at the end of what is there by now. */
  async function end(): Promise<string> {
    let next = '';
    for (;;) {
      const { items, next_cursor } = await page(next === '' ? {} : { after: next });
      next = next_cursor;
      if (items.length === 0) return next;
    }
  }

  /** What comes after a cursor, once it is so much: older transactions of other databases of this server are waited for. */
  async function after(cursor: string, count: number, query = ''): Promise<readonly Event[]> {
    return waitFor(
      async () => {
        const { items } = await page(`after=${cursor}&${query}`);
        return items.length >= count ? items : undefined;
      },
      { what: `${String(count)} events` },
    );
  }

  const namesOf = (events: readonly Event[]) =>
    events.map(({ type, data }) => [type, data['external_id'] ?? data['batch_id']].join(' '));

  it('shows what became of each item, as in the report, and of the batch, without a Pix key', async () => {
    const cursor = await end();
    const id = unused();
    await system.accept(id, [item(`${id}-1`), item(`${id}-2`), item(`${id}-1`)]);
    await system.settle(id, 'paid', [`${id}-1`]);
    await system.settle(id, 'failed', [`${id}-2`]);
    const events = await after(cursor, 3);
    const { details = [], ...report } = await system.report(id);
    expect(events).toEqual([
      {
        id: expect.stringMatching(/^msg_[0-9a-f]{32}$/),
        type: 'payout.paid',
        timestamp: expect.any(String),
        data: { batch_id: id, sequence: 2, ...details[0] },
      },
      {
        id: expect.any(String),
        type: 'payout.failed',
        timestamp: expect.any(String),
        data: { batch_id: id, sequence: 2, ...details[1] },
      },
      {
        id: expect.any(String),
        type: 'batch.completed',
        timestamp: (await system.report(id)).completed_at,
        data: report,
      },
    ]);
    expect(JSON.stringify(events)).not.toContain(`${id}-1@email.com`);
    expect(new Set(events.map(({ id: eventId }) => eventId)).size).toBe(3);
  });

  it('goes on from any cursor, at any API, for as long as it is kept', async () => {
    let cursor = await end();
    const id = unused();
    await system.accept(id, [item(`${id}-1`), item(`${id}-2`), item(`${id}-3`)]);
    await system.settle(id, 'paid');
    await after(cursor, 4);
    const seen: Event[] = [];
    for (let api = 0; seen.length < 4; api = 1 - api) {
      const { items, next_cursor } = await page({ after: cursor, limit: '1' }, {}, api);
      seen.push(...items);
      cursor = next_cursor;
    }
    expect(namesOf(seen).sort()).toEqual(
      [1, 2, 3]
        .map((n) => `payout.paid ${id}-${String(n)}`)
        .concat(`batch.completed ${id}`)
        .sort(),
    );
    expect((await page({ after: cursor })).items).toEqual([]);
  });

  it('shows events of one type, or of several', async () => {
    const cursor = await end();
    const id = unused();
    await system.accept(id, [item(`${id}-1`), item(`${id}-2`)]);
    await system.settle(id, 'paid', [`${id}-1`]);
    await system.settle(id, 'failed', [`${id}-2`]);
    const failed = `payout.failed ${id}-2`;
    expect(namesOf(await after(cursor, 1, 'type=payout.failed'))).toEqual([failed]);
    const several = 'type=batch.completed&type=payout.failed&type=payout.failed';
    expect(namesOf(await after(cursor, 2, several))).toEqual([failed, `batch.completed ${id}`]);
    expect((await page(`after=${cursor}&type=batch.rejected`)).items).toEqual([]);
  });

  it('answers who waits as soon as something happens, whichever API is asked', async () => {
    const cursor = await end();
    const id = unused();
    await system.accept(id, [item(id)]);
    const startedAtMs = performance.now();
    const waiting = [0, 1].map((api) => page({ after: cursor }, WAIT, api));
    const forOther = page({ after: cursor, type: 'batch.rejected' }, { prefer: 'wait=1' });
    await system.settle(id, 'paid');
    for (const { items } of await Promise.all(waiting))
      expect(namesOf(items)).toEqual([`payout.paid ${id}`, `batch.completed ${id}`]);
    expect(performance.now() - startedAtMs).toBeLessThan(EARLY_MS);
    expect((await forOther).items).toEqual([]);
  });

  it('answers with an empty page and a cursor when the time is over, and says what was granted', async () => {
    const answer = await system.get(`/api/events?after=${await end()}`, { prefer: 'wait=1' });
    expect(answer.headers['preference-applied']).toBe('wait=1');
    const { items, next_cursor: cursor } = answer.json as Page;
    expect(items).toEqual([]);
    const id = unused();
    await system.accept(id, [item(id)]);
    await system.settle(id, 'paid');
    expect(namesOf(await after(cursor, 2))).toEqual([`payout.paid ${id}`, `batch.completed ${id}`]);
  });

  it('refuses cursors that it did not give, types that there are not, and says where to begin anew', async () => {
    const cursor = await end();
    const refused = async (query: string) => {
      const { status, json } = await system.get(`/api/events?${query}`);
      return [status, (json as { code: string }).code];
    };
    for (const altered of ['x', `${cursor}A`, cursor.slice(1), 'eyJhZnRlciI6MX0'])
      expect([altered, await refused(`after=${altered}`)]).toEqual([altered, [400, 'invalid_cursor']]);
    const [, ...place] = Buffer.from(cursor, 'base64url').toString().split(' ');
    const foreign = Buffer.from(['elsewhere', ...place].join(' ')).toString('base64url');
    expect(await refused(`after=${foreign}`)).toEqual([410, 'cursor_of_another_database']);
    expect(await refused('type=ping')).toEqual([400, 'invalid_parameters']);
    expect(await refused('type=payout.paid&type=payout')).toEqual([400, 'invalid_parameters']);
    expect(await refused(`after=${cursor}&after=${cursor}`)).toEqual([400, 'invalid_parameters']);
  });

  it('ends waits when the API stops', async () => {
    const cursor = await end();
    const startedAtMs = performance.now();
    const waiting = page({ after: cursor }, WAIT);
    await system.get('/health/live');
    const closing = system.apis[0]?.app.close();
    expect((await waiting).items).toEqual([]);
    expect(performance.now() - startedAtMs).toBeLessThan(EARLY_MS);
    await closing;
  });
});
