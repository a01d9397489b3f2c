import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '#testing';
import { item, PayoutTestSystem, unused } from './payout-calls.js';

/** Before a wait of twenty seconds is over, on a machine that is busy with other tests. */
const EARLY_MS = 15_000;

const prefer = (value: string) => ({ prefer: value });

describe('preferring to wait', () => {
  let system: PayoutTestSystem;

  beforeAll(async () => {
    system = await PayoutTestSystem.start({ apis: 2 });
  });
  afterAll(() => system.close());

  const batchOf = (id: string) => ({ batch_id: id, items: [item(`${id}-1`), item(`${id}-2`)] });
  const isStored = (id: string) =>
    waitFor(async () => (await system.get(`/api/payouts/${id}`)).status === 200, {
      what: 'the batch to be stored',
    });

  it('answers the sending when the batch is final', async () => {
    const id = unused();
    const answering = system.post('/api/payouts', batchOf(id), prefer('wait=20'));
    await isStored(id);
    const startedAtMs = performance.now();
    await system.settle(id, 'paid');
    const answer = await answering;
    expect(performance.now() - startedAtMs).toBeLessThan(EARLY_MS);
    expect(answer.status).toBe(201);
    expect(answer.headers).toMatchObject({ 'preference-applied': 'wait=20', location: `/api/payouts/${id}` });
    expect(answer.json).toMatchObject({
      status: 'completed',
      details: [{ status: 'paid' }, { status: 'paid' }],
    });
  });

  it('answers the question when the batch is final, whichever API is asked, also without details', async () => {
    const id = unused();
    await system.accept(id, [item(id)]);
    const answering = [0, 1].map((api) =>
      system.get(`/api/payouts/${id}?details=false`, prefer('wait=20'), api),
    );
    await system.settle(id, 'failed');
    for (const { status, json, headers } of await Promise.all(answering)) {
      expect(status).toBe(200);
      expect(json).toMatchObject({ status: 'failed' });
      expect(json).not.toHaveProperty('details');
      expect(headers['preference-applied']).toBe('wait=20');
    }
  });

  it('answers with the report as it is when the time is over', async () => {
    const id = unused();
    const startedAtMs = performance.now();
    const answer = await system.post('/api/payouts', batchOf(id), prefer('wait=1'));
    expect(performance.now() - startedAtMs).toBeGreaterThan(950);
    expect(answer).toMatchObject({ status: 201, json: { status: 'pending', pending: 2 } });
    expect(answer.headers['preference-applied']).toBe('wait=1');
  });

  it('does not wait for what is final, nor for nothing, nor without being asked', async () => {
    const id = unused();
    await system.accept(id, [item(id)]);
    await system.settle(id, 'paid');
    const startedAtMs = performance.now();
    await system.get(`/api/payouts/${id}`, prefer('wait=20'));
    await system.post('/api/payouts', { batch_id: `${id}-B`, items: [item(id)] }, prefer('wait=20'));
    expect((await system.get('/api/payouts/nothing', prefer('wait=20'))).status).toBe(404);
    expect((await system.post('/api/payouts', {}, prefer('wait=20'))).status).toBe(400);
    expect(performance.now() - startedAtMs).toBeLessThan(EARLY_MS);
    for (const value of ['wait=0', 'wait=soon', 'respond-async']) {
      const answer = await system.get(`/api/payouts/${id}`, prefer(value));
      expect(answer.headers).not.toHaveProperty('preference-applied');
    }
    const capped = await system.get(`/api/payouts/${id}`, prefer('respond-async, wait=600'));
    expect(capped.headers['preference-applied']).toBe('wait=30');
  });

  it('holds no connection, and asks for all batches at once', async () => {
    const ids = Array.from({ length: 60 }, () => unused());
    const answering = ids.map((id) => system.post('/api/payouts', batchOf(id), prefer('wait=20')));
    await isStored(ids.at(-1) ?? '');
    const busy = await system.query(
      "SELECT state, wait_event_type FROM pg_stat_activity WHERE application_name = 'malote-api' AND datname = current_database() AND state <> 'idle'",
    );
    expect(busy.length).toBeLessThanOrEqual(2);
    await Promise.all(ids.map((id) => system.settle(id, 'paid')));
    for (const { json } of await Promise.all(answering)) expect(json).toMatchObject({ status: 'completed' });
  });

  it('ends when the API stops: with the report as it is, at once', async () => {
    const id = unused();
    const answering = system.post('/api/payouts', batchOf(id), prefer('wait=30'));
    await isStored(id);
    const startedAtMs = performance.now();
    const closing = system.apis[0]?.app.close();
    const answer = await answering;
    expect(performance.now() - startedAtMs).toBeLessThan(EARLY_MS);
    expect(answer).toMatchObject({ status: 201, json: { batch_id: id, status: 'pending' } });
    await closing;
  });
});
