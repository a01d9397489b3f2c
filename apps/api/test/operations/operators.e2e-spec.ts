import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { waitFor } from '#testing';
import { PayoutQueue, type MadeKey } from '#use-cases';
import { KeyTestSystem } from '../access/key-calls.js';
import { item, unused } from '../payouts/payout-calls.js';

interface Seen {
  readonly payout_id: string;
  readonly payer: string;
  readonly status: string;
}

describe("operators' routes", () => {
  let system: KeyTestSystem;
  let operator: MadeKey;
  const payers = new Map<string, MadeKey>();

  beforeAll(async () => {
    system = await KeyTestSystem.start({ apis: 1 });
    operator = await system.make({ scopes: ['operate'] });
    for (const payer of ['acme', 'bravo'])
      payers.set(
        payer,
        await system.make({ scopes: ['payouts:write', 'payouts:read', 'webhooks:manage'], payer }),
      );
  });
  afterAll(() => system.close());

  /** A payout of one payer that is held: what a worker does when the rail rejects with AM04, or says nothing. */
  async function hold(payer: string, code = 'AM04', receiverIspb: string | null = '60701190') {
    const batchId = unused();
    const order = { batch_id: batchId, items: [item(`${batchId}-1`)] };
    expect((await system.post(payers.get(payer), '/api/payouts', order)).status).toBe(201);
    const [held] = await system.query<{ payout_id: string }>(
      `WITH claimed AS (
         SELECT c.* FROM payout p
          CROSS JOIN LATERAL (SELECT ARRAY['E32074986202510051200' || left(replace($2, '-', ''), 11)] AS ids) AS fresh
          CROSS JOIN LATERAL claim_payouts(p.payer, p.batch_id, ARRAY[p.payout_id], fresh.ids, fresh.ids, ARRAY[true], 25000) AS c
          WHERE p.payer = $1 AND p.batch_id = $2
       )
       SELECT m.payout_id FROM claimed c CROSS JOIN LATERAL move_payouts($1, $2, ARRAY[c.payout_id], ARRAY[c.fence], ARRAY['needs_review'],
         ARRAY[$4], ARRAY[NULL], ARRAY[NULL], ARRAY[NULL]::timestamptz[], ARRAY[$3], ARRAY['rail'], ARRAY[NULL], ARRAY[NULL]::bigint[], ARRAY[false]) AS m`,
      [payer, batchId, code, receiverIspb],
    );
    if (held === undefined) throw new Error('Nothing was held.');
    return { payoutId: held.payout_id, batchId };
  }

  const act = (payoutId: string, action: string, body?: unknown, key = operator) =>
    system.post(key, `/api/operations/payouts/${payoutId}/${action}`, body);

  it('show what is held of all payers, oldest first, with masked keys and advice', async () => {
    const [first, second] = [await hold('acme'), await hold('bravo', 'OUTCOME_UNKNOWN')];
    const answer = await system.get(operator, '/api/operations/payouts/held?limit=1');
    const page = answer.json as { items: Seen[]; next_cursor: string };
    expect(page.items).toMatchObject([
      {
        payer: 'acme',
        payout_id: first.payoutId,
        pix_key_masked: expect.stringContaining('***'),
        advice: expect.stringContaining('AM04'),
      },
    ]);
    expect(answer.text).not.toContain('@email.com');
    const rest = await system.get(
      operator,
      `/api/operations/payouts/held?limit=1&cursor=${page.next_cursor}`,
    );
    expect(rest.json).toMatchObject({
      items: [{ payer: 'bravo', payout_id: second.payoutId }],
      next_cursor: null,
    });
    expect((await system.get(operator, '/api/operations/payouts/held?cursor=x')).json).toMatchObject({
      code: 'invalid_cursor',
    });
  });

  it('are for operators alone', async () => {
    const { payoutId } = await hold('acme');
    const payer = payers.get('acme');
    expect((await system.get(payer, '/api/operations/payouts/held')).status).toBe(403);
    for (const action of ['check-status', 'redrive', 'mark'])
      expect((await act(payoutId, action, {}, payer)).status).toBe(403);
    expect((await system.post(payer, '/api/operations/settlement/pause')).status).toBe(403);
    expect((await system.get(undefined, '/api/operations/payouts/held')).status).toBe(401);
  });

  it('end a payout whose end is known: the payer sees it and gets its events, and its batch is complete', async () => {
    const payer = payers.get('acme');
    const hook = { url: 'https://example.com/hook', events: ['payout.failed', 'batch.completed'] };
    expect((await system.post(payer, '/api/webhooks', hook)).status).toBe(201);
    const { payoutId, batchId } = await hold('acme');
    const order = { outcome: 'failed', reason: 'Paid by hand, ticket 4711' };
    expect((await act(payoutId, 'mark', order)).json).toMatchObject({
      changed: true,
      payout: {
        payer: 'acme',
        status: 'failed',
        failure: { code: 'MARKED_FAILED', source: 'operator', detail: order.reason },
      },
    });
    expect((await act(payoutId, 'mark', order)).json).toMatchObject({ changed: false });
    expect((await system.get(payer, `/api/payouts/${batchId}`)).json).toMatchObject({
      status: 'failed',
      failed: 1,
      needs_review: 0,
    });
    const events = await system.query<{ type: string }>(
      'SELECT type FROM webhook_event WHERE batch_id = $1 ORDER BY type',
      [batchId],
    );
    expect(events.map(({ type }) => type)).toEqual(['batch.completed', 'payout.failed']);
    const audit = await system.get(operator, '/api/audit?limit=1');
    expect(audit.json).toMatchObject({
      items: [
        {
          actor: `key:${operator.key.id}`,
          action: 'payout.mark_failed',
          subject: payoutId,
          details: { payer: 'acme', reason: order.reason },
        },
      ],
    });
  });

  it('are counted like what workers do, and a pause shows in the metrics', async () => {
    const metrics = async () => (await system.get(undefined, '/metrics')).text;
    const count = async (to: string) =>
      Number(
        new RegExp(`^malote_payout_transitions_total{to="${to}"} (\\d+)$`, 'm').exec(await metrics())?.[1],
      );
    const before = { failed: await count('failed'), processing: await count('processing') };
    const held = await Promise.all([hold('acme'), hold('acme'), hold('acme')]);
    const [marked, redriven, asked] = held.map(({ payoutId }) => payoutId);
    await act(marked ?? '', 'mark', { outcome: 'failed', reason: 'ticket 4711' });
    await act(redriven ?? '', 'redrive');
    await act(asked ?? '', 'check-status');
    expect({ failed: await count('failed'), processing: await count('processing') }).toEqual({
      failed: before.failed + 1,
      processing: before.processing + 1,
    });
    expect(await count('needs_review')).toBe(0);

    const order = { batch_id: unused(), items: [item(unused())] };
    await system.post(payers.get('acme'), '/api/payouts', order);
    await system.post(payers.get('acme'), `/api/payouts/${order.batch_id}/cancel`);
    expect(await count('cancelled')).toBe(1);

    await system.post(operator, '/api/operations/settlement/pause', { reason: 'a test' });
    await waitFor(async () => (await metrics()).includes('\nmalote_settlement_paused 1\n'), {
      what: 'the pause',
    });
    await system.post(operator, '/api/operations/settlement/resume');
  });

  it('say what a payout is where they cannot act on it', async () => {
    const { payoutId } = await hold('bravo');
    await act(payoutId.toUpperCase(), 'redrive');
    const refused = await act(payoutId, 'mark', { outcome: 'failed', reason: 'x' });
    expect(refused).toMatchObject({ status: 409, json: { code: 'payout_state_forbids', status: 409 } });
    expect((refused.json as { detail: string }).detail).toContain('processing');
    for (const id of ['nothing', '00000000-0000-7000-8000-000000000000'])
      expect((await act(id, 'check-status')).json).toMatchObject({ code: 'payout_id_unknown' });
    expect((await act(payoutId, 'mark', { outcome: 'paid' })).json).toMatchObject({
      code: 'invalid_request',
      errors: [{ pointer: '/reason' }, { pointer: '/settled_at' }],
    });
  });

  it('wake a worker for what is to be worked on, and none for what has ended', async () => {
    const [redriven, marked] = [await hold('acme'), await hold('acme')];
    const queue = system.apis[0]?.app.get(PayoutQueue, { strict: false });
    if (queue === undefined) throw new Error('The system has no API.');
    const enqueue = jest.spyOn(queue, 'enqueue');
    await act(redriven.payoutId, 'redrive');
    await act(redriven.payoutId, 'redrive');
    await act(marked.payoutId, 'mark', { outcome: 'failed', reason: 'ticket 4711' });
    const { payoutId, batchId } = redriven;
    expect(enqueue.mock.calls).toEqual([[[{ payer: 'acme', batchId, payoutIds: [payoutId] }]]]);
  });

  it('cannot have a payment settle before it was accepted, in the future, or with no receiver', async () => {
    const { payoutId } = await hold('bravo');
    const mark = { outcome: 'paid', reason: 'statement', settled_at: '2020-01-01T00:00:00Z' };
    const inTwoMinutes = new Date(Date.now() + 120_000).toISOString();
    const faulty = { 'accepted, at 20': mark.settled_at, future: inTwoMinutes };
    for (const [said, settled_at] of Object.entries(faulty)) {
      const { status, json } = await act(payoutId, 'mark', { ...mark, settled_at });
      const message: unknown = expect.stringContaining(said);
      expect([status, json]).toMatchObject([400, { errors: [{ pointer: '/settled_at', message }] }]);
    }
    const unresolved = await hold('bravo', 'AM04', null);
    const settledSince = { ...mark, settled_at: new Date().toISOString() };
    expect((await act(unresolved.payoutId, 'mark', settledSince)).json).toMatchObject({
      errors: [{ pointer: '/receiver_ispb', code: 'required' }],
    });
    expect((await act(payoutId, 'mark', settledSince)).json).toMatchObject({ payout: { status: 'paid' } });
  });

  it('find batches of all payers by their id, and page through all of them, newest first', async () => {
    type BatchPage = { items: { payer: string; batch_id: string }[]; next_cursor: string | null };
    const [acme, bravo] = [await hold('acme'), await hold('bravo')];
    const list = async (query: string): Promise<BatchPage> =>
      (await system.get(operator, `/api/operations/batches?${query}`)).json as BatchPage;
    expect(await list(`batch_id=${acme.batchId}`)).toMatchObject({
      items: [{ payer: 'acme', batch_id: acme.batchId, needs_review: 1 }],
      next_cursor: null,
    });
    expect(await list('batch_id=never-used')).toEqual({ items: [], next_cursor: null });
    const all: string[] = [];
    for (let cursor = ''; ;) {
      const page = await list(`limit=1${cursor}`);
      all.push(...page.items.map(({ batch_id }) => batch_id));
      if (page.next_cursor === null) break;
      cursor = `&cursor=${page.next_cursor}`;
    }
    expect(all.slice(0, 2)).toEqual([bravo.batchId, acme.batchId]);
    expect(new Set(all).size).toBe(all.length);
    expect((await system.get(operator, '/api/operations/batches?cursor=x')).json).toMatchObject({
      code: 'invalid_cursor',
    });
  });

  it('end the stream on a seat, which goes into the audit log', async () => {
    const ispb = '60746948';
    const reader = await system.make({ scopes: ['streams:read'], ispbs: [ispb] });
    const opened = await system.get(reader, `/api/pix/${ispb}/stream/start`);
    expect(opened.status).toBe(204);
    const end = (seat: string, key = operator) =>
      system.post(key, `/api/operations/streams/${ispb}/${seat}/end`, { reason: 'its host is gone' });
    expect((await end('1', reader)).status).toBe(403);
    expect((await end('7')).json).toMatchObject({
      code: 'invalid_parameters',
      errors: [{ pointer: '/seat' }],
    });
    expect((await end('1')).json).toEqual({ ended: true, returned: 0 });
    expect((await end('1')).json).toEqual({ ended: false, returned: 0 });
    expect((await system.get(reader, String(opened.headers['pull-next']))).status).toBe(410);
    expect((await system.get(operator, '/api/audit?limit=1')).json).toMatchObject({
      items: [{ action: 'stream.end', subject: ispb, details: { seat: 1, reason: 'its host is gone' } }],
    });
  });

  it('list workers, and have them drained and undrained, audited, by id or by host', async () => {
    await system.query(
      `INSERT INTO worker (worker_id, host, pid, version, runs, started_at, state, seen_at)
       VALUES ('alive222', 'pod-a', 1, '0.1.0', ARRAY['settlement'], now(), 'working', now()),
              ('alive333', 'pod-b', 1, '0.1.0', ARRAY['settlement'], now(), 'working', now()),
              ('alive444', 'pod-b', 2, '0.1.0', ARRAY['settlement'], now(), 'working', now()),
              ('dead5555', 'pod-c', 1, '0.1.0', ARRAY['settlement'], now(), 'working', now() - interval '16 seconds')`,
    );
    const workers = '/api/operations/workers';
    const known = (await system.get(operator, workers)).json as { items: { worker_id: string }[] };
    expect(known.items.map((one) => one.worker_id)).toEqual(['alive222', 'alive333', 'alive444']);
    expect(
      (await system.post(operator, `${workers}/pod-a/drain`, { reason: 'new node' })).json,
    ).toMatchObject({
      changed: true,
      worker: { worker_id: 'alive222', drain_requested_by: `key:${operator.key.id}`, reason: 'new node' },
    });
    expect((await system.post(operator, `${workers}/alive222/drain`)).json).toMatchObject({ changed: false });
    const audit = await system.get(operator, '/api/audit?limit=1');
    expect(audit.json).toMatchObject({
      items: [
        { action: 'worker.drain', subject: 'alive222', details: { host: 'pod-a', reason: 'new node' } },
      ],
    });
    expect((await system.post(operator, `${workers}/alive222/undrain`)).json).toMatchObject({
      changed: true,
      worker: { drain_requested_at: null, reason: null },
    });
    for (const name of ['pod-b', 'dead5555', 'pod-c'])
      expect((await system.post(operator, `${workers}/${name}/drain`)).json).toMatchObject({
        code: 'worker_unknown',
      });
    expect((await system.post(payers.get('acme'), `${workers}/alive222/drain`)).status).toBe(403);
  });

  it('pause and resume settlement, which any client can see', async () => {
    const paused = async () => (await system.get(undefined, '/health/ready')).json;
    expect(await paused()).toMatchObject({ settlement: { paused: false } });
    expect(
      (await system.post(operator, '/api/operations/settlement/pause', { reason: 'balance' })).json,
    ).toMatchObject({
      paused: true,
      reason: 'balance',
    });
    const unsaid = await system.post(operator, '/api/operations/settlement/pause', {});
    expect(unsaid.json).toMatchObject({ errors: [{ pointer: '/reason', code: 'required' }] });
    expect(await paused()).toMatchObject({
      status: 'ok',
      settlement: { paused: true, paused_since: expect.any(String) },
    });
    expect((await system.post(operator, '/api/operations/settlement/resume')).json).toMatchObject({
      paused: false,
    });
    expect((await system.get(operator, '/api/operations/settlement')).json).toMatchObject({ paused: false });
  });
});
