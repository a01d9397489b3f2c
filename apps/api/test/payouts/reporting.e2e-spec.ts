import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { item, PayoutTestSystem, unused, type Item, type Report } from './payout-calls.js';

interface Page<Item> {
  readonly items: readonly Item[];
  readonly next_cursor: string | null;
}

describe('what became of it', () => {
  let system: PayoutTestSystem;

  beforeAll(async () => {
    system = await PayoutTestSystem.start({ apis: 1 });
  });
  afterAll(() => system.close());

  /** Every page of a list, until there is no next cursor. */
  async function pagesOf<Item>(path: string): Promise<(readonly Item[])[]> {
    const pages: (readonly Item[])[] = [];
    let cursor = '';
    do {
      const answer = await system.get(path + cursor);
      expect(answer.status).toBe(200);
      const page = answer.json as Page<Item>;
      pages.push(page.items);
      cursor = page.next_cursor === null ? '' : `&cursor=${page.next_cursor}`;
    } while (cursor !== '');
    return pages;
  }

  it('is in the report: counts, sums, and for each item what it has', async () => {
    const id = unused();
    const names = ['paid', 'failed', 'held', 'open'].map((name) => `${id}-${name}`);
    const [paid = '', failed = '', held = ''] = names;
    await system.accept(
      id,
      names.map((name, n) => item(name, { amount_cents: 10 ** n })),
    );
    await system.settle(id, 'paid', [paid]);
    await system.settle(id, 'failed', [failed], 'AB03');
    await system.claim(id, [held]);
    const answer = await system.get(`/api/payouts/${id}`);
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({
      status: 'processing',
      processed: 2,
      successful: 1,
      failed: 1,
      duplicates: 0,
      pending: 1,
      processing: 1,
      in_doubt: 0,
      needs_review: 0,
      cancelled: 0,
      amount_cents: { total: 1111, paid: 1, failed: 10, returned: 0 },
      started_at: expect.any(String),
      completed_at: null,
      details: [
        {
          status: 'paid',
          receiver_ispb: '00000000',
          settled_at: '2025-10-05T12:00:00.000Z',
          end_to_end_id: expect.stringMatching(/^E32074986/),
        },
        {
          status: 'failed',
          failure: {
            code: 'AB03',
            message: 'Settlement was interrupted by a timeout in the SPI.',
            retryable: true,
            source: 'rail',
          },
        },
        { status: 'processing', end_to_end_id: expect.any(String) },
        { status: 'pending' },
      ],
    });
    const portuguese = await system.get(`/api/payouts/${id}`, { 'accept-language': 'pt-BR' });
    const message = 'A liquidação foi interrompida por timeout no SPI.';
    expect(portuguese.json).toMatchObject({ details: [{}, { failure: { code: 'AB03', message } }, {}, {}] });
    expect((await system.get(`/api/payouts/${id}?details=false`)).json).not.toHaveProperty('details');
    const again = await system.post('/api/payouts', {
      batch_id: id,
      items: names.map((name, n) => item(name, { amount_cents: 10 ** n })),
    });
    expect(again.json).toEqual({ ...(answer.json as object), replayed: true });
  });

  it('is in the list of batches, newest first, by status and time', async () => {
    const ids = Array.from({ length: 5 }, () => unused());
    for (const id of ids) await system.accept(id, [item(id)]);
    await system.settle(ids[2] ?? '', 'paid');
    const pages = await pagesOf<Report>('/api/payouts?limit=2');
    expect(pages.flat().slice(0, 5)).toMatchObject([...ids].reverse().map((batch_id) => ({ batch_id })));
    for (const page of pages.slice(0, -1)) expect(page).toHaveLength(2);
    expect(pages.flat()[0]).not.toHaveProperty('details');
    const [completed = []] = await pagesOf<Report>('/api/payouts?status=completed');
    expect(completed).toMatchObject([{ batch_id: ids[2], status: 'completed' }]);
    const { created_at } = pages.flat()[2] as unknown as { created_at: string };
    const before = await pagesOf<Report>(`/api/payouts?created_before=${created_at}&limit=1`);
    expect(before[0]).toMatchObject([{ batch_id: ids[1] }]);
    const [after = []] = await pagesOf<Report>(`/api/payouts?created_after=${created_at}`);
    expect(after).toMatchObject([{ batch_id: ids[4] }, { batch_id: ids[3] }]);
    expect(await pagesOf('/api/payouts?created_after=2999-12-31')).toEqual([[]]);
    expect(await pagesOf('/api/payouts?day=2999-12-31')).toEqual([[]]);
    const today = new Date(created_at).toLocaleDateString('sv-SE', { timeZone: 'America/Sao_Paulo' });
    const [ofToday = []] = await pagesOf<Report>(`/api/payouts?day=${today}`);
    expect(ofToday.slice(0, 3)).toMatchObject(pages.flat().slice(0, 3));
  });

  it('is in the list of items, in the order of the batch, by status', async () => {
    const id = unused();
    const names = ['c', 'a', 'b'].map((name) => `${id}-${name}`);
    await system.accept(
      id,
      names.map((name) => item(name)),
    );
    await system.settle(id, 'paid', names.slice(1));
    const pages = await pagesOf<object>(`/api/payouts/${id}/items?limit=2`);
    expect(pages).toMatchObject([
      [{ external_id: names[0] }, { external_id: names[1] }],
      [{ external_id: names[2] }],
    ]);
    expect(await pagesOf<object>(`/api/payouts/${id}/items?status=pending`)).toMatchObject([
      [{ external_id: names[0] }],
    ]);
  });

  it('is in the item, with its whole history', async () => {
    const id = unused();
    await system.accept(id, [item(id)]);
    await system.settle(id, 'failed');
    const { status, json } = await system.get(`/api/payouts/${id}/items/${id}`);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      batch_id: id,
      external_id: id,
      status: 'failed',
      history: [
        { status: 'pending', at: expect.any(String) },
        { status: 'processing', attempt: 1, end_to_end_id: expect.any(String) },
        { status: 'failed', code: 'AC03' },
      ],
    });
    expect(await system.get(`/api/payouts/${id}/items/none`)).toMatchObject({
      status: 404,
      json: { code: 'payout_unknown' },
    });
  });

  it('can be asked for a payment over all batches, duplicates included', async () => {
    const id = unused();
    const original = await system.accept(`${id}-A`, [item(id)]);
    await system.accept(`${id}-B`, [item(id)]);
    await system.settle(`${id}-A`, 'paid');
    const [byExternalId = []] = await pagesOf<object>(`/api/payouts/items?external_id=${id}`);
    expect(byExternalId).toMatchObject([
      { batch_id: `${id}-B`, status: 'duplicate', history: [{ status: 'duplicate' }] },
      { batch_id: `${id}-A`, status: 'paid', history: [{}, {}, { status: 'paid' }] },
    ]);
    const { end_to_end_id } = byExternalId[1] as { end_to_end_id: string };
    const payoutId = original.details?.[0]?.payout_id ?? '';
    for (const query of [`end_to_end_id=${end_to_end_id}`, `payout_id=${payoutId}`])
      expect(await pagesOf<object>(`/api/payouts/items?${query}`)).toMatchObject([[{ batch_id: `${id}-A` }]]);
    expect(await pagesOf<object>(`/api/payouts/items?external_id=${id}&limit=1`)).toHaveLength(2);
    expect(await pagesOf('/api/payouts/items?external_id=unknown')).toEqual([[]]);
  });

  it('can be asked for of all batches by user, status and settlement', async () => {
    const id = unused();
    const names = ['a', 'b', 'c'].map((name) => `${id}-${name}`);
    const [paid = '', failed = '', open = ''] = names;
    await system.accept(
      id,
      names.map((name) => item(name, { user_id: id })),
    );
    await system.settle(id, 'paid', [paid]);
    await system.settle(id, 'failed', [failed]);
    const found = async (query: string) =>
      (await pagesOf<Item>(`/api/payouts/items?limit=2&${query}`))
        .flat()
        .map(({ external_id }) => external_id)
        .filter((name) => name.startsWith(id));
    expect(await found(`user_id=${id}`)).toEqual([open, failed, paid]);
    expect(await found(`user_id=${id}&status=failed`)).toEqual([failed]);
    expect(await found(`user_id=${id}&day=2025-10-05`)).toEqual([paid]);
    expect(await found('status=failed')).toEqual([failed]);
    expect(await found('status=pending')).toEqual([open]);
    for (const query of [
      'status=paid',
      'day=2025-10-05',
      'day=2025-10-05&status=paid',
      'settled_after=2025-10-05&settled_before=2025-10-06',
      'settled_after=2025-10-05T08:59:59.999-03:00&settled_before=2025-10-05T12:00:00.001Z',
    ])
      expect(await found(query)).toEqual([paid]);
    for (const query of ['day=2025-10-04', 'settled_after=2025-10-05T12:00:00Z', 'settled_before=2025-10-05'])
      expect(await found(query)).toEqual([]);
  });

  it('is found under ids as their callers have them', async () => {
    const id = unused();
    const ids = [`NF ${id}/2026`, `PED#${id}`, `ana+${id}@example.com`, `(${id})/`, `${id}/../..`];
    await system.accept(
      id,
      ids.map((name, n) => item(name, { user_id: name, pix_key: `${String(n)}@email.com` })),
    );
    for (const name of ids) {
      const inAddress = encodeURIComponent(name);
      const one = await system.get(`/api/payouts/${id}/items/${inAddress}`);
      expect(one.json).toMatchObject({ external_id: name, user_id: name });
      expect(await pagesOf<object>(`/api/payouts/items?external_id=${inAddress}`)).toMatchObject([
        [{ external_id: name }],
      ]);
    }
  });

  it.each([
    ['/api/payouts/nothing', 'batch_unknown'],
    ['/api/payouts/nothing/items', 'batch_unknown'],
    ['/api/payouts/nothing/items/x', 'batch_unknown'],
    ['/api/payouts/a%2Fb', 'batch_unknown'],
    [`/api/payouts/${'a'.repeat(300)}`, 'batch_unknown'],
    ["/api/payouts/x'%20OR%20'1'='1", 'batch_unknown'],
    ['/batches/%F0%9F%92%B8', 'batch_unknown'],
  ])('is not known of what is not there: %s', async (path, code) => {
    const answer = await system.get(path);
    expect(answer.status).toBe(404);
    expect(answer.json).toMatchObject({ code });
  });

  it.each([
    ['/api/payouts?limit=0', '/limit'],
    ['/api/payouts?limit=1001', '/limit'],
    ['/api/payouts?limit=1e2', '/limit'],
    ['/api/payouts?limit=', '/limit'],
    ['/api/payouts?limit=1&limit=2', '/limit'],
    ['/api/payouts?status=paid', '/status'],
    ['/api/payouts?created_after=yesterday', '/created_after'],
    ['/api/payouts?created_before=2025-13-01', '/created_before'],
    ['/api/payouts?created_before=2025-10-05T12:00:00', '/created_before'],
    ['/api/payouts?day=2025-02-30', '/day'],
    ['/api/payouts?day=2025-10-05T12:00:00Z', '/day'],
    ['/api/payouts/items?day=yesterday', '/day'],
    ['/api/payouts/items?settled_after=2025-10-05T12:00:00', '/settled_after'],
    ['/api/payouts/items?settled_before=2025-10-05T24:00:00Z', '/settled_before'],
    ['/api/payouts/items?day=2025-10-05&status=failed', '/status'],
    ['/api/payouts/items?external_id=a&user_id=u1', '/user_id'],
    ['/api/payouts/items?payout_id=01a202fe-990f-7000-990d-de7d749ebc9f&status=paid', '/status'],
    ['/api/payouts/items?user_id=%20', '/user_id'],
    ['/api/payouts/items?status=completed', '/status'],
    ['/api/payouts?sort=oldest', '/sort'],
    ['/api/payouts/x/items?status=completed', '/status'],
    ['/api/payouts/x?details=no', '/details'],
    ['/api/payouts/items', '/external_id'],
    ['/api/payouts/items?external_id=a&payout_id=b', '/payout_id'],
    ['/api/payouts/items?payout_id=1', '/payout_id'],
    ['/api/payouts/items?end_to_end_id=E1', '/end_to_end_id'],
    ['/api/payouts/items?external_id=%20a', '/external_id'],
  ])('refuses an invalid query: %s', async (path, pointer) => {
    const answer = await system.get(path);
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ code: 'invalid_parameters' });
    const { errors } = answer.json as { errors: { pointer: string }[] };
    expect(errors.map((error) => error.pointer)).toContain(pointer);
  });

  it.each(['x', 'MTc', '%00', 'AAAA', '..%2F', 'A'.repeat(5000), "'%20OR%201=1"])(
    'is not continued from a cursor that is none: %s',
    async (cursor) => {
      const search = '/api/payouts/items?';
      const searches = ['external_id=x', 'user_id=x', 'status=failed', 'day=2025-10-05'];
      const paths = ['/api/payouts?', '/api/payouts/x/items?', ...searches.map((by) => `${search}${by}&`)];
      for (const path of paths) {
        const answer = await system.get(`${path}cursor=${cursor}`);
        // The second list could have given "MTc", item 17; there is no such batch.
        expect([400, 404]).toContain(answer.status);
        if (answer.status === 400)
          expect((answer.json as { code: string }).code).toMatch(/^(invalid_cursor|malformed_url)$/);
      }
    },
  );
});
