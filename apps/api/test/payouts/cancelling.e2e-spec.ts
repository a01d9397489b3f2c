import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { item, PayoutTestSystem, unused } from './payout-calls.js';

describe('cancelling over HTTP', () => {
  let system: PayoutTestSystem;

  beforeAll(async () => {
    system = await PayoutTestSystem.start({ apis: 2 });
  });
  afterAll(() => system.close());

  it('cancels what is pending and lists what is not', async () => {
    const id = unused();
    const names = ['paid', 'taken', 'open'].map((name) => `${id}-${name}`);
    await system.accept(
      id,
      names.map((name) => item(name)),
    );
    await system.settle(id, 'paid', names.slice(0, 1));
    await system.claim(id, names.slice(1, 2));
    const answer = await system.post(`/api/payouts/${id}/cancel`, '');
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      cancelled: 1,
      not_cancelled: [
        { external_id: names[0], status: 'paid' },
        { external_id: names[1], status: 'processing' },
      ],
    });
    expect(await system.report(id)).toMatchObject({ cancelled: 1, processing: 1, processed: 2 });
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
    expect(await system.accept(`${id}-B`, [item(id)])).toMatchObject({ status: 'completed', duplicates: 1 });
    expect(await system.accept(`${id}-C`, [item(`${id}-again`)])).toMatchObject({ status: 'pending' });
  });

  it('of what is not there is 404', async () => {
    const answer = await system.post('/api/payouts/nothing/cancel', '');
    expect(answer).toMatchObject({ status: 404, json: { code: 'batch_unknown' } });
  });
});
