import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MadeKey } from '#use-cases';
import { KeyTestSystem } from '../access/key-calls.js';
import { item, unused } from '../payouts/payout-calls.js';
import type { Answer } from '../send-to.js';

const DEFAULTS = {
  paused: false,
  weight: 1,
  max_in_flight: null,
  payout_limit_cents: null,
  daily_limit_cents: null,
  nightly_limit_cents: null,
  approval_above_cents: null,
};

describe("a payer's policy", () => {
  let system: KeyTestSystem;
  let operator: MadeKey;
  let acme: MadeKey;

  beforeAll(async () => {
    system = await KeyTestSystem.start({ apis: 1 });
    operator = await system.make({ scopes: ['operate'] });
    acme = await system.make({ scopes: ['payouts:write', 'payouts:read'], payer: 'acme' });
  });
  afterAll(() => system.close());

  const read = (payer: string, key = operator): Promise<Answer> =>
    system.get(key, `/api/operations/payers/${payer}`);
  const put = (payer: string, policy: object, key = operator): Promise<Answer> =>
    system.call(key, {
      method: 'PUT',
      path: `/api/operations/payers/${payer}`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(policy),
    });

  it('has the defaults until it is set, as a whole, and what was different is in the audit log', async () => {
    expect(await read('nova')).toMatchObject({ status: 200, json: { payer: 'nova', ...DEFAULTS } });
    const policy = { ...DEFAULTS, weight: 3, daily_limit_cents: 5_000_000, paused: true };
    expect(await put('nova', policy)).toMatchObject({ status: 200, json: { payer: 'nova', ...policy } });
    expect((await read('nova')).json).toEqual({ payer: 'nova', ...policy });

    // As it was read; then with less.
    await put('nova', { payer: 'nova', ...policy });
    const limit = { nightly_limit_cents: 0, max_in_flight: 50 };
    expect((await put('nova', limit)).json).toEqual({ payer: 'nova', ...DEFAULTS, ...limit });
    const entry = { actor: `key:${operator.key.id}`, action: 'payer.set_policy', subject: 'nova' };
    const audit = await system.get(operator, '/api/audit?limit=3');
    expect((audit.json as { items: object[] }).items.slice(0, 2)).toMatchObject([
      {
        ...entry,
        details: {
          changes: {
            paused: { from: true, to: false },
            weight: { from: 3, to: 1 },
            max_in_flight: { from: null, to: 50 },
            daily_limit_cents: { from: 5_000_000, to: null },
            nightly_limit_cents: { from: null, to: 0 },
          },
        },
      },
      { ...entry, details: { changes: { daily_limit_cents: { from: null, to: 5_000_000 } } } },
    ]);
  });

  it('is listed for payers that have open payouts, with what these wait for', async () => {
    const list = async (key = operator) => system.get(key, '/api/operations/payers');
    expect((await list(acme)).status).toBe(403);
    const later = new Date(Date.now() + 86_400_000).toISOString();
    const post = (items: unknown[], more = {}) =>
      system.post(acme, '/api/payouts', { batch_id: unused(), items, ...more });
    expect((await post([item(unused()), item(unused()), item(unused())])).status).toBe(201);
    expect((await post([item(unused())], { scheduled_for: later })).status).toBe(201);
    expect(await list()).toMatchObject({
      status: 200,
      json: {
        items: [
          {
            payer: 'acme',
            waits_for: 'turn',
            unclaimed: 4,
            scheduled: 1,
            awaiting_approval: 0,
            oldest_due_at: expect.any(String),
            processing: 0,
            in_doubt: 0,
            policy: { payer: 'acme', ...DEFAULTS },
          },
        ],
        at_least: false,
      },
    });
    await system.query("INSERT INTO rail_hold (rail, held_until) VALUES ('psp', now() + interval '1 hour')");
    expect((await list()).json).toMatchObject({ items: [{ waits_for: 'rail_held' }] });
    await system.query('DELETE FROM rail_hold');
    await put('acme', { paused: true });
    expect((await list()).json).toMatchObject({ items: [{ waits_for: 'paused', policy: { paused: true } }] });
    await put('acme', DEFAULTS);
  });

  it.each<[object, object[]]>([
    [{ weight: 0 }, [{ pointer: '/weight', code: 'out_of_range' }]],
    [{ weight: null }, [{ pointer: '/weight', code: 'wrong_type' }]],
    [
      { weight: 101, paused: 'yes', max_in_flight: 0, daily_limit_cents: '1', payout_limit_cents: 1.5 },
      [
        { pointer: '/paused', code: 'wrong_type' },
        { pointer: '/weight', code: 'out_of_range' },
        { pointer: '/max_in_flight', code: 'out_of_range' },
        { pointer: '/payout_limit_cents', code: 'wrong_type' },
        { pointer: '/daily_limit_cents', code: 'wrong_type' },
      ],
    ],
    [{ nightly_limit_cents: -1, limit: 5 }, [{ pointer: '/limit' }, { pointer: '/nightly_limit_cents' }]],
    [{ payer: 'other', weight: 2 }, [{ pointer: '/payer' }]],
    [{}, [{ pointer: '' }]],
  ])('is refused as %j, every fault at its pointer', async (policy, errors) => {
    const answer = await put('strict', policy);
    expect(answer).toMatchObject({ status: 400, json: { code: 'invalid_request' } });
    const listed = (answer.json as { errors: { pointer: string }[] }).errors;
    expect(listed).toHaveLength(errors.length);
    expect(listed).toEqual(expect.arrayContaining(errors.map((error) => expect.objectContaining(error))));
    expect((await read('strict')).json).toMatchObject(DEFAULTS);
  });

  it('refuses what exceeds a limit, on every route that accepts, and never a batch that is known', async () => {
    const cents = 35_000;
    const [first, second] = [unused(), unused()].map((id) => ({ ...item(id), amount_cents: cents }));
    const [known, over] = [unused(), unused()];
    const post = (batch_id: string, items: unknown[], path = '/api/payouts') =>
      system.post(acme, path, { batch_id, items });
    expect((await post(known, [first])).status).toBe(201);
    await put('acme', { payout_limit_cents: cents - 1 });
    expect(await post(known, [first])).toMatchObject({ status: 200, json: { replayed: true } });
    expect(await post(over, [first, second])).toMatchObject({
      status: 422,
      json: {
        type: '/errors/limit_exceeded',
        code: 'limit_exceeded',
        limit: 'payout_limit_cents',
        limit_cents: cents - 1,
        left_cents: cents - 1,
        errors: [{ pointer: '/items/1/amount_cents', code: 'out_of_range' }],
      },
    });
    for (const path of ['/batches', '/payouts/batch'])
      expect((await post(over, [second], path)).status).toBe(422);
    const portuguese = await system.call(acme, {
      method: 'POST',
      path: '/api/payouts',
      headers: { 'content-type': 'application/json', 'accept-language': 'pt-BR' },
      body: JSON.stringify({ batch_id: over, items: [second] }),
    });
    expect(portuguese.json).toMatchObject({ detail: expect.stringContaining('payout_limit_cents') });
    expect((portuguese.json as { detail: string }).detail).toContain(`restam ${String(cents - 1)} centavos`);
    expect((await system.get(acme, `/api/payouts/${over}`)).status).toBe(404);
    await put('acme', { payout_limit_cents: cents });
    expect((await post(over, [second])).status).toBe(201);
  });

  it('refuses to approve what exceeds a limit by then, and changes nothing', async () => {
    const [batch_id, cents] = [unused(), 35_000];
    const payer = 'limited';
    const sender = await system.make({ scopes: ['payouts:write', 'payouts:read'], payer });
    const second = await system.make({ scopes: ['payouts:approve'], payer });
    await put(payer, { approval_above_cents: 1 });
    const items = [{ ...item(unused()), amount_cents: cents }];
    expect((await system.post(sender, '/api/payouts', { batch_id, items })).status).toBe(201);
    const approve = (language: string) =>
      system.call(second, {
        method: 'POST',
        path: `/api/payouts/${batch_id}/approve`,
        headers: { 'accept-language': language },
      });
    await put(payer, { approval_above_cents: 1, daily_limit_cents: cents - 1 });
    expect(await approve('en')).toMatchObject({
      status: 422,
      json: {
        code: 'limit_exceeded',
        limit: 'daily_limit_cents',
        limit_cents: cents - 1,
        left_cents: cents - 1,
        detail: expect.stringContaining('Nothing was changed.'),
      },
    });
    expect((await approve('pt-BR')).json).toMatchObject({
      detail: expect.stringContaining('Nada foi alterado.'),
    });
    const report = await system.get(sender, `/api/payouts/${batch_id}`);
    expect(report.json).toMatchObject({ status: 'awaiting_approval' });
    await put(payer, { approval_above_cents: 1, daily_limit_cents: cents });
    expect(await approve('en')).toMatchObject({ status: 200, json: { status: 'pending' } });
  });

  it('is for operators alone, of payers that can be', async () => {
    expect((await read('acme', acme)).status).toBe(403);
    expect((await put('acme', DEFAULTS, acme)).status).toBe(403);
    expect(await read('no%20payer')).toMatchObject({
      status: 400,
      json: { code: 'invalid_parameters', errors: [{ pointer: '/payer' }] },
    });
  });
});
