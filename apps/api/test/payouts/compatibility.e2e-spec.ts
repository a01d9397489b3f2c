import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '#testing';
import { item, PayoutTestSystem, unused, type Report } from './payout-calls.js';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const example = readFileSync(
  new URL('../../../../seeds/payouts_batch_example.json', import.meta.url),
  'utf8',
);

describe('the compatibility routes', () => {
  let system: PayoutTestSystem;

  beforeAll(async () => {
    system = await PayoutTestSystem.start({ apis: 1 });
  });
  afterAll(() => system.close());

  it('take a batch and show it in the second shape', async () => {
    const answer = await system.post('/batches', example);
    expect(answer.status).toBe(201);
    expect(answer.headers.location).toBe('/batches/2025-10-05-A');
    const { details = [] } = await system.report('2025-10-05-A');
    const ids = details.map(({ payout_id }) => payout_id);
    expect(answer.json).toEqual({ batch_id: '2025-10-05-A', payout_ids: ids, received_items: 2 });
    const again = await system.post('/batches', example);
    expect(again.status).toBe(200);
    expect(again.json).toEqual(answer.json);
    const read = await system.get('/batches/2025-10-05-A');
    const moments = { created_at: expect.any(String), updated_at: expect.any(String) };
    expect(read.json).toEqual({
      batch_id: '2025-10-05-A',
      payouts: [
        {
          id: ids[0],
          batch_id: '2025-10-05-A',
          external_id: 'u1-001',
          user_id: 'u1',
          amount_cents: 35_000,
          pix_key: 'u1@email.com',
          status: 'Pending',
          ...moments,
          idempotency_key: '2025-10-05-A:u1-001',
        },
        {
          id: ids[1],
          batch_id: '2025-10-05-A',
          external_id: 'u2-002',
          user_id: 'u2',
          amount_cents: 120_000,
          pix_key: '+5511912345678',
          status: 'Pending',
          ...moments,
          idempotency_key: '2025-10-05-A:u2-002',
        },
      ],
      summary: { total: 2, completed: 0, failed: 0, processing: 0, pending: 2 },
    });
  });

  it('show every state as one of four, and a duplicate as its original', async () => {
    const id = unused();
    await system.accept(`${id}-before`, [item(`${id}-original`)]);
    await system.settle(`${id}-before`, 'paid');
    const names = [
      'pending',
      'processing',
      'paid',
      'failed',
      'in_doubt',
      'needs_review',
      'cancelled',
      'original',
    ];
    await system.accept(
      id,
      names.map((name) => item(`${id}-${name}`)),
    );
    await system.query(
      `UPDATE payout SET status = replace(external_id, $1 || '-', ''), settled_at = now(), payment_id = 'E', end_to_end_id = 'E', receiver_ispb = '1'
        WHERE batch_id = $1 AND duplicate_of IS NULL`,
      [id],
    );
    const { json } = await system.get(`/batches/${id}`);
    const { payouts, summary } = json as { payouts: Record<string, string>[]; summary: object };
    expect(payouts.map(({ status }) => status)).toEqual([
      'Pending',
      'Processing',
      'Completed',
      'Failed',
      'Processing',
      'Processing',
      'Failed',
      'Completed',
    ]);
    const [original] = (await system.report(`${id}-before`)).details ?? [];
    expect(payouts.at(-1)).toMatchObject({
      id: original?.payout_id,
      batch_id: id,
      idempotency_key: `${id}-before:${id}-original`,
    });
    expect(summary).toEqual({ total: 8, completed: 2, failed: 2, processing: 3, pending: 1 });
  });

  it('know one batch under both addresses', async () => {
    const id = unused();
    await system.post('/batches', { batch_id: id, items: [item(id)] });
    expect((await system.post('/api/payouts', { batch_id: id, items: [item(id)] })).status).toBe(200);
    expect((await system.get('/batches/nothing')).json).toMatchObject({ code: 'batch_unknown' });
  });

  it('read a form as the JSON it holds, as curl sends a file', async () => {
    const id = unused();
    const sent = await system.post('/batches', JSON.stringify({ batch_id: id, items: [item(id)] }), FORM);
    expect(sent.status).toBe(201);
    expect((await system.post('/batches', 'batch_id=1&items=2', FORM)).json).toMatchObject({
      code: 'malformed_json',
    });
  });

  it('pay out and wait, and say how long', async () => {
    const id = unused();
    const answering = system.post(
      '/payouts/batch',
      JSON.stringify({ batch_id: id, items: [item(id)] }),
      FORM,
    );
    const isFinal = async () => {
      await system.settle(id, 'paid');
      return (await system.report(id)).status === 'completed';
    };
    await waitFor(isFinal, { what: 'the batch to be paid' });
    const answer = await answering;
    expect(answer.status).toBe(201);
    expect(answer.headers).toMatchObject({ location: `/api/payouts/${id}`, 'preference-applied': 'wait=30' });
    expect(answer.json as Report).toMatchObject({
      status: 'completed',
      successful: 1,
      details: [{ status: 'paid' }],
    });
  });
});
