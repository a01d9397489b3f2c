import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { receiverOf } from '#rails';
import { item, PayoutTestSystem, unused } from './payout-calls.js';

const CSV = { accept: 'text/csv' };
const RACERS = 50;
/** The second API's: no other test here depends on the rail. */
const PSP = { RAIL: 'psp', RAIL_URL: 'http://127.0.0.1:9' };

describe('batches over two APIs', () => {
  let system: PayoutTestSystem;

  beforeAll(async () => {
    system = await PayoutTestSystem.start({ apis: 2, environments: [{}, PSP] });
  });
  afterAll(() => system.close());

  describe('cancelling over HTTP', () => {
    it('cancels what is pending and lists what is not', async () => {
      const id = unused();
      const names = ['paid', 'taken', 'open'].map((name) => `${id}-${name}`);
      await system.accept(`${id}-before`, [item(id)]);
      await system.accept(id, [...names.map((name) => item(name)), item(id)]);
      await system.settle(id, 'paid', names.slice(0, 1));
      await system.claim(id, names.slice(1, 2));
      const answer = await system.post(`/api/payouts/${id}/cancel`, '');
      expect(answer.status).toBe(200);
      expect(answer.json).toEqual({
        cancelled: 1,
        not_cancelled: [
          { external_id: names[0], status: 'paid' },
          { external_id: names[1], status: 'processing' },
          { external_id: id, status: 'duplicate' },
        ],
      });
      expect(await system.report(id)).toMatchObject({ cancelled: 1, processing: 1, processed: 3 });
      expect((await system.post(`/api/payouts/${id}/cancel`, '')).json).toMatchObject({ cancelled: 0 });
      const { json } = await system.get(`/api/payouts/${id}/items/${names[2] ?? ''}`);
      expect(json).toMatchObject({
        status: 'cancelled',
        history: [{ status: 'pending' }, { status: 'cancelled' }],
      });
    });

    it('twice at once cancels each item once', async () => {
      const id = unused();
      await system.accept(
        id,
        Array.from({ length: 50 }, (_, n) => item(`${id}-${String(n)}`)),
      );
      const answers = await Promise.all(
        [0, 1].map((api) => system.post(`/api/payouts/${id}/cancel`, '', {}, api)),
      );
      const cancelled = answers.map(({ json }) => (json as { cancelled: number }).cancelled);
      expect(cancelled.sort((a, b) => a - b)).toEqual([0, 50]);
      expect(await system.report(id)).toMatchObject({
        status: 'cancelled',
        cancelled: 50,
        completed_at: expect.any(String),
      });
    });

    it('ends the calls that wait for the batch', async () => {
      const id = unused();
      await system.accept(id, [item(id)]);
      const answering = system.get(`/api/payouts/${id}`, { prefer: 'wait=20' }, 1);
      await system.post(`/api/payouts/${id}/cancel`, '');
      expect((await answering).json).toMatchObject({ status: 'cancelled' });
    });

    it('leaves a cancelled payment to a new external_id', async () => {
      const id = unused();
      await system.accept(id, [item(id)]);
      await system.post(`/api/payouts/${id}/cancel`, '');
      expect(await system.accept(`${id}-B`, [item(id)])).toMatchObject({
        status: 'completed',
        duplicates: 1,
        completed_at: expect.any(String),
      });
      expect(await system.accept(`${id}-C`, [item(`${id}-again`)])).toMatchObject({ status: 'pending' });
    });

    it('of what is not there is 404', async () => {
      const answer = await system.post('/api/payouts/nothing/cancel', '');
      expect(answer).toMatchObject({ status: 404, json: { code: 'batch_unknown' } });
    });
  });

  describe('a dry run', () => {
    const storedOf = async (id: string) => {
      const [row] = await system.query<{ count: number }>(
        `SELECT (SELECT count(*) FROM payout_batch WHERE batch_id = $1)
              + (SELECT count(*) FROM payout_key WHERE starts_with(external_id, $1))
              + (SELECT count(*) FROM payout WHERE starts_with(external_id, $1))
              + (SELECT count(*) FROM payout_due WHERE batch_id = $1) AS count`,
        [id],
      );
      return Number(row?.count);
    };

    it.each([
      ['/api/payouts', { status: 'pending', details: [{ status: 'pending' }, { status: 'duplicate' }] }],
      ['/payouts/batch', { status: 'pending', details: [{ status: 'pending' }, { status: 'duplicate' }] }],
      ['/batches', { received_items: 2 }],
    ])('at %s answers as acceptance would, at once, and stores nothing', async (path, report) => {
      const id = unused();
      const batch = { batch_id: id, items: [item(`${id}-1`), item(`${id}-1`)] };
      const answer = await system.post(`${path}?dry_run=true`, batch, { prefer: 'wait=20' });
      expect(answer.json).toMatchObject({ batch_id: id, ...report });
      expect(answer.status).toBe(200);
      for (const header of ['location', 'idempotent-replayed', 'preference-applied'])
        expect(answer.headers).not.toHaveProperty(header);
      expect(await storedOf(id)).toBe(0);
      expect((await system.post('/api/payouts', batch)).status).toBe(201);
    });

    it('answers what acceptance would refuse', async () => {
      const id = unused();
      await system.accept(id, [item(id)]);
      const other = { batch_id: `${id}-B`, items: [item(id, { amount_cents: 1 })] };
      const conflict = await system.post('/api/payouts?dry_run=true', other);
      expect(conflict.json).toMatchObject({
        code: 'external_id_conflict',
        errors: [{ pointer: '/items/0' }],
      });
      const differing = await system.post('/api/payouts?dry_run=true', { ...other, batch_id: id });
      expect(differing.json).toMatchObject({ code: 'batch_content_differs' });
      const faulty = await system.post('/api/payouts?dry_run=true', { batch_id: id, items: [] });
      expect(faulty.json).toMatchObject({ code: 'invalid_request' });
      const unclear = await system.post('/batches?dry_run=yes', other);
      expect(unclear.json).toMatchObject({ code: 'invalid_parameters', errors: [{ pointer: '/dry_run' }] });
    });

    it('names the receivers that the simulated directory knows; acceptance does not, nor does a PSP', async () => {
      const id = unused();
      const known = item(`${id}-1`);
      const batch = { batch_id: id, items: [known, item(`${id}-2`, { pix_key: 'unknown@sandbox.pix' })] };
      const { json } = await system.post('/api/payouts?dry_run=true', batch);
      const [first, second] = (json as { details: readonly { receiver_name?: string }[] }).details;
      expect(first?.receiver_name).toBe(receiverOf({ type: 'EMAIL', value: String(known['pix_key']) }).nome);
      expect(second).not.toHaveProperty('receiver_name');
      const atPsp = await system.post('/api/payouts?dry_run=true', batch, {}, 1);
      expect(atPsp.status).toBe(200);
      for (const { text } of [atPsp, await system.post('/api/payouts', batch)])
        expect(text).not.toContain('receiver_name');
    });

    it('of a batch that is stored is a replay', async () => {
      const id = unused();
      await system.accept(id, [item(id)]);
      const answer = await system.post('/api/payouts?dry_run=true', { batch_id: id, items: [item(id)] });
      expect([answer.status, answer.headers['idempotent-replayed']]).toEqual([200, 'true']);
      expect(answer.json).toMatchObject({ batch_id: id, replayed: true });
    });
  });

  it('a scheduled batch says so, is found by its status, and can be cancelled', async () => {
    const id = unused();
    const scheduled_for = new Date(Date.now() + 86_400_000).toISOString();
    const batch = { batch_id: id, scheduled_for, priority: 'low', items: [item(id)] };
    const report = { batch_id: id, status: 'scheduled', scheduled_for, priority: 'low', pending: 1 };
    const answer = await system.post('/api/payouts', batch);
    expect([answer.status, answer.json]).toMatchObject([201, report]);
    const list = async (status: string) => (await system.get(`/api/payouts?status=${status}&limit=1`)).json;
    expect(await list('scheduled')).toMatchObject({ items: [report] });
    expect(await list('pending')).not.toMatchObject({ items: [{ batch_id: id }] });
    expect((await system.post(`/api/payouts/${id}/cancel`, '')).json).toMatchObject({ cancelled: 1 });
    expect(await system.report(id)).toMatchObject({ status: 'cancelled', scheduled_for });
  });

  describe('items as CSV', () => {
    it('have a header row and a row each, with what became of them', async () => {
      const id = unused();
      const names = ['paid', 'failed', 'open'].map((name) => `${id}-${name}`);
      const [paid = '', failed = ''] = names;
      await system.accept(`${id}-before`, [item(id)]);
      await system.accept(id, [...names.map((name) => item(name)), item(id)]);
      await system.settle(id, 'paid', [paid]);
      await system.settle(id, 'failed', [failed]);
      const { status, headers, text } = await system.get(`/api/payouts/${id}/items`, CSV);
      expect(status).toBe(200);
      expect(headers['content-type']).toMatch(/^text\/csv/);
      expect(headers['content-disposition']).toBe(`attachment; filename="${id}.csv"`);
      const rows = text
        .trimEnd()
        .split('\r\n')
        .map((row) => row.split(','));
      const [header = [], ...values] = rows;
      expect(header.slice(0, 5)).toEqual(['index', 'external_id', 'user_id', 'status', 'amount_cents']);
      const of = (name: string) => values.map((row) => row[header.indexOf(name)]);
      expect(of('index')).toEqual(['0', '1', '2', '3']);
      expect(of('status')).toEqual(['paid', 'failed', 'pending', 'duplicate']);
      expect(of('receiver_ispb')).toEqual(['00000000', '00000000', '', '']);
      expect(of('failure_code')).toEqual(['', 'AC03', '', '']);
      expect(of('failure_retryable')).toEqual(['', 'false', '', '']);
      expect(of('duplicate_of_batch_id')).toEqual(['', '', '', `${id}-before`]);
      for (const row of rows) expect(row).toHaveLength(header.length);
      const portuguese = await system.get(`/api/payouts/${id}/items`, { ...CSV, 'accept-language': 'pt-BR' });
      expect(portuguese.text).toContain('A agência ou a conta do recebedor não existe.');
    });

    it('are all of a long batch, or all of a status, whatever limit says', async () => {
      const id = unused();
      const names = Array.from({ length: 2500 }, (_, n) => `${id}-${String(n)}`);
      await system.accept(
        id,
        names.map((name) => item(name)),
      );
      await system.settle(id, 'paid', names.slice(10, 20));
      const all = (await system.get(`/api/payouts/${id}/items?limit=1`, CSV)).text.trimEnd().split('\r\n');
      expect(all.slice(1).map((row) => row.split(',')[1])).toEqual(names);
      const paid = (await system.get(`/api/payouts/${id}/items?status=paid`, CSV)).text
        .trimEnd()
        .split('\r\n');
      expect(paid).toHaveLength(11);
    });

    it('are no formulas to a spreadsheet', async () => {
      const id = unused();
      await system.accept(id, [item('-1', { external_id: `-${id}`, pix_key: `x@email.com` })]);
      const { text } = await system.get(`/api/payouts/${id}/items`, CSV);
      expect(text).toContain(`,'-${id},`);
    });

    it.each([
      ['text/csv', 'text/csv'],
      ['text/csv;q=0.9, application/json;q=0.8', 'text/csv'],
      ['text/csv;q=0.5, application/json', 'application/json'],
      ['text/*', 'text/csv'],
      ['*/*', 'application/json'],
      ['application/json', 'application/json'],
    ])('are answered to Accept: %s as %s', async (accept, type) => {
      const id = unused();
      await system.accept(id, [item(id)]);
      const { headers } = await system.get(`/api/payouts/${id}/items`, { accept });
      expect(headers['content-type']?.split(';')[0]).toBe(type);
      expect(headers['vary']).toBe('accept, accept-language, Accept-Encoding');
    });

    it('are refused where there is nothing to give, as a problem', async () => {
      expect((await system.get('/api/payouts/nothing/items', CSV)).json).toMatchObject({
        code: 'batch_unknown',
      });
      const answer = await system.get('/api/payouts/nothing/items', { accept: 'application/xml' });
      expect(answer.status).toBe(406);
      expect(answer.json).toMatchObject({ code: 'not_acceptable' });
    });
  });

  describe('batches that race over two APIs', () => {
    it('fifty times the same: one 201, the rest 200, every item stored once', async () => {
      const id = unused();
      const batch = { batch_id: id, items: Array.from({ length: 40 }, (_, n) => item(`${id}-${String(n)}`)) };
      const answers = await Promise.all(
        Array.from({ length: RACERS }, (_, n) => system.post('/api/payouts', batch, {}, n % 2)),
      );
      const statuses = answers.map(({ status }) => status).sort();
      expect(statuses).toEqual([...Array.from({ length: RACERS - 1 }, () => 200), 201]);
      for (const { status, headers } of answers)
        expect(headers['idempotent-replayed']).toBe(status === 200 ? 'true' : undefined);
      const rows = await system.query('SELECT 1 FROM payout WHERE batch_id = $1', [id]);
      expect(rows).toHaveLength(40);
    });
  });
});
