import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { item, PayoutTestSystem, unused } from './payout-calls.js';

/** No input may take longer than this to refuse, on a machine that is busy with other tests. */
const REFUSED_WITHIN_MS = 30_000;
const PAST = '2020-01-01T00:00:00Z';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const example = readFileSync(
  new URL('../../../../seeds/payouts_batch_example.json', import.meta.url),
  'utf8',
);

describe('accepting batches', () => {
  let system: PayoutTestSystem;

  beforeAll(async () => {
    system = await PayoutTestSystem.start({ environment: { PAYOUT_BATCH_MAX_ITEMS: '200' } });
  });
  afterAll(() => system.close());

  it('answers the example batch as the contract shows it, and again as a replay', async () => {
    const answer = await system.post('/api/payouts', example);
    expect(answer.status).toBe(201);
    expect(answer.headers.location).toBe('/api/payouts/2025-10-05-A');
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect(answer.headers).not.toHaveProperty('idempotent-replayed');
    expect(answer.json).toEqual({
      batch_id: '2025-10-05-A',
      status: 'pending',
      processed: 0,
      successful: 0,
      failed: 0,
      duplicates: 0,
      pending: 2,
      processing: 0,
      in_doubt: 0,
      needs_review: 0,
      cancelled: 0,
      amount_cents: { total: 155_000, paid: 0, failed: 0, returned: 0 },
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      started_at: null,
      completed_at: null,
      details: [
        {
          external_id: 'u1-001',
          status: 'pending',
          amount_cents: 35_000,
          index: 0,
          payout_id: expect.stringMatching(UUID),
          user_id: 'u1',
          pix_key_type: 'EMAIL',
          pix_key_masked: 'u***@e***.com',
        },
        {
          external_id: 'u2-002',
          status: 'pending',
          amount_cents: 120_000,
          index: 1,
          payout_id: expect.stringMatching(UUID),
          user_id: 'u2',
          pix_key_type: 'PHONE',
          pix_key_masked: '+55*****5678',
        },
      ],
    });
    const again = await system.post('/api/payouts', example, {}, 1);
    expect(again.status).toBe(200);
    expect(again.headers).toMatchObject({
      'idempotent-replayed': 'true',
      location: '/api/payouts/2025-10-05-A',
    });
    expect(again.json).toEqual({ ...(answer.json as object), replayed: true });
    expect((await system.get('/api/payouts/2025-10-05-A', {}, 1)).json).toEqual(answer.json);
  });

  it('leaves the items out where they are not wanted', async () => {
    const batch = { batch_id: unused(), items: [item(unused())] };
    for (const status of [201, 200]) {
      const answer = await system.post('/api/payouts?details=false', batch);
      expect(answer.status).toBe(status);
      expect(answer.json).not.toHaveProperty('details');
    }
  });

  it('lists every fault by pointer, and stores nothing', async () => {
    const id = unused();
    const items = [
      item(`${id}-1`),
      item(`${id}-2`, { amount_cents: '35000', pix_key: '11912345678' }),
      item(`${id}-3`, { external_id: 'não', note: 'x' }),
    ];
    const answer = await system.post('/api/payouts', { batch_id: id, items, scheduled_for: PAST });
    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.json).toMatchObject({
      type: '/errors/invalid_request',
      code: 'invalid_request',
      errors: [
        { pointer: '/items/1/amount_cents', code: 'wrong_type' },
        { pointer: '/items/1/pix_key', code: 'check_digits' },
        { pointer: '/items/2/external_id', code: 'invalid_format' },
        { pointer: '/items/2/note', code: 'unknown_member' },
        { pointer: '/scheduled_for', code: 'out_of_range' },
      ],
    });
    expect(answer.text).not.toContain('11912345678');
    expect((await system.get(`/api/payouts/${id}`)).status).toBe(404);
    expect((await system.post('/api/payouts', { batch_id: id, items: items.slice(0, 1) })).status).toBe(201);
  });

  it('names the limit of items', async () => {
    const items = Array.from({ length: 201 }, (_, n) => item(`${unused()}-${String(n)}`));
    const refused = await system.post('/api/payouts', { batch_id: unused(), items });
    expect(refused.status).toBe(413);
    expect(refused.json).toMatchObject({ code: 'too_many_items', limit: 200, count: 201 });
    expect((refused.json as { detail: string }).detail).toContain('200');
    const accepted = await system.post('/api/payouts', { batch_id: unused(), items: items.slice(1) });
    expect(accepted.status).toBe(201);
  });

  it('refuses other content under a known batch_id, naming the first difference', async () => {
    const id = unused();
    await system.accept(id, [item(`${id}-1`), item(`${id}-2`)]);
    const other = { batch_id: id, items: [item(`${id}-1`), item(`${id}-2`, { amount_cents: 1 })] };
    const answer = await system.post('/api/payouts', other);
    expect(answer.status).toBe(409);
    expect(answer.json).toMatchObject({
      code: 'batch_content_differs',
      pointer: '/items/1/amount_cents',
      errors: [{ pointer: '/items/1/amount_cents' }],
    });
    expect((answer.json as { detail: string }).detail).toContain('/items/1/amount_cents');
  });

  it('keeps an Idempotency-Key with the batch it stored, quoted or not', async () => {
    const [id, key] = [unused(), `key-${unused()}`];
    const send = (batchId: string, idempotencyKey: string, path = '/api/payouts') =>
      system.post(
        path,
        { batch_id: batchId, items: [item(`${id}-1`)] },
        { 'idempotency-key': idempotencyKey },
      );
    expect((await send(id, key)).status).toBe(201);
    expect(await send(id, `"${key}"`)).toMatchObject({ status: 200, json: { replayed: true } });
    for (const path of ['/api/payouts', '/payouts/batch', '/batches']) {
      expect((await send(`${id}-other`, key, path)).json).toMatchObject({
        status: 409,
        code: 'idempotency_key_reused',
        detail: `This Idempotency-Key has been used for batch ${id}, with other content. Nothing was stored.`,
        existing_batch_id: id,
      });
    }
    expect((await send(`${id}-other`, 'not visible')).json).toMatchObject({
      status: 400,
      code: 'invalid_parameters',
      errors: [{ pointer: '/Idempotency-Key', code: 'invalid_format' }],
    });
    expect((await system.get(`/api/payouts/${id}-other`)).status).toBe(404);
  });

  it('takes what differs in form alone for the same batch', async () => {
    const id = unused();
    await system.accept(id, [item(id, { pix_key: '+55 11 91234-5678' })]);
    const text = ` {"items" : [ {"pix_key":"+55(11)912345678", "amount_cents":35000.0,\n"user_id":"u1","external_id":"${id}"} ],"batch_id":"${id}" }`;
    expect((await system.post('/api/payouts', text)).status).toBe(200);
  });

  it('reports duplicates with their originals, and pays none of them', async () => {
    const id = unused();
    const original = await system.accept(id, [item(`${id}-x`)]);
    await system.settle(id, 'failed');
    const answer = await system.post('/api/payouts', {
      batch_id: `${id}-B`,
      items: [item(`${id}-y`), item(`${id}-x`), item(`${id}-y`)],
    });
    expect(answer.status).toBe(201);
    expect(answer.json).toMatchObject({
      duplicates: 2,
      pending: 1,
      processed: 2,
      details: [
        { status: 'pending' },
        {
          status: 'duplicate',
          duplicate_of: {
            batch_id: id,
            external_id: `${id}-x`,
            payout_id: original.details?.[0]?.payout_id,
            status: 'failed',
          },
        },
        { status: 'duplicate', duplicate_of: { batch_id: `${id}-B`, status: 'pending' } },
      ],
    });
    await system.settle(`${id}-B`, 'paid');
    expect(await system.report(`${id}-B`)).toMatchObject({
      status: 'completed',
      successful: 1,
      details: [{ status: 'paid' }, { status: 'duplicate' }, { duplicate_of: { status: 'paid' } }],
    });
  });

  it('refuses a batch for each external_id of another payment', async () => {
    const id = unused();
    await system.accept(id, [item(`${id}-x`), item(`${id}-y`)]);
    const answer = await system.post('/api/payouts', {
      batch_id: `${id}-B`,
      items: [
        item(`${id}-z`),
        item(`${id}-y`, { amount_cents: 1 }),
        item(`${id}-x`, { pix_key: 'z@email.com' }),
      ],
    });
    expect(answer.status).toBe(409);
    expect(answer.json).toMatchObject({
      code: 'external_id_conflict',
      errors: [
        { pointer: '/items/1', code: 'external_id_conflict', existing_batch_id: id },
        { pointer: '/items/2', code: 'external_id_conflict', existing_batch_id: id },
      ],
    });
    expect((await system.get(`/api/payouts/${id}-B`)).status).toBe(404);
  });

  it('names no batch where an external_id stands twice in the refused one, for two payments', async () => {
    const id = unused();
    const items = [item(`${id}-x`), item(`${id}-x`, { amount_cents: 1 })];
    const { status, json } = await system.post('/api/payouts', { batch_id: id, items });
    expect(status).toBe(409);
    expect((json as { errors: object[] }).errors).toEqual([
      {
        pointer: '/items/1',
        code: 'external_id_conflict',
        message:
          'This external_id is used earlier in this batch with another amount or Pix key. Give each payment its own.',
      },
    ]);
  });

  it.each([
    ['no body', '', 400, 'body_missing'],
    ['no JSON', '{"batch_id":', 400, 'malformed_json'],
    ['null', 'null', 400, 'invalid_request'],
    ['an array', '[]', 400, 'invalid_request'],
    ['a number', '1e400', 400, 'invalid_request'],
    ['deep nesting', `${'['.repeat(50_000)}${']'.repeat(50_000)}`, 400, 'invalid_request'],
    [
      'a megabyte for a key',
      JSON.stringify({ batch_id: 'A', items: [item('x', { pix_key: '+'.repeat(1e6) })] }),
      400,
      'invalid_request',
    ],
    [
      'a hundred thousand members',
      JSON.stringify(Object.fromEntries(Array.from({ length: 1e5 }, (_, n) => [`m${String(n)}`, n]))),
      400,
      'invalid_request',
    ],
    ['NUL in an id', '{"batch_id":"a\\u0000","items":[]}', 400, 'invalid_request'],
    ['half a character in an id', '{"batch_id":"\\ud800","items":[]}', 400, 'invalid_request'],
    ['SQL', `{"batch_id":"x'; DROP TABLE payout; --","items":[]}`, 400, 'invalid_request'],
  ])('refuses %s quickly', async (_name, body, status, code) => {
    const startedAtMs = performance.now();
    const answer = await system.post('/api/payouts', body);
    expect(performance.now() - startedAtMs).toBeLessThan(REFUSED_WITHIN_MS);
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({ code });
  });

  it('answers in Portuguese a client that prefers it', async () => {
    const answer = await system.post('/api/payouts', '{}', { 'accept-language': 'pt-BR' });
    expect(answer.json).toMatchObject({ code: 'invalid_request', title: 'Requisição inválida' });
    expect(answer.json).toMatchObject({
      errors: [
        {
          pointer: '/batch_id',
          message: 'Inclua este campo: 1 a 64 dos caracteres A-Z a-z 0-9 . _ : -, e não ., .. nem items.',
        },
        { pointer: '/items', message: 'Inclua este campo: um array JSON de 1 a 200 pagamentos.' },
      ],
    });
  });
});
