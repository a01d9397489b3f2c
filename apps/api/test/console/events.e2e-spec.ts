import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ManageKeys } from '#use-cases';
import { codeOf, KeyTestSystem } from '../access/key-calls.js';
import { sendTo } from '../send-to.js';
import { deliver, newIspb } from '../streams/test-system.js';
import { item, PayoutTestSystem, unused } from '../payouts/payout-calls.js';

type Overview = {
  readonly batches: readonly { readonly batch_id: string; readonly payer: string }[];
  readonly institutions: readonly { readonly ispb: string; readonly undelivered: number }[];
};

/** Events as they come, parsed; ends with the answer. */
async function* eventsOf(answer: Response): AsyncGenerator {
  let text = '';
  const decoder = new TextDecoder();
  for await (const bytes of answer.body ?? []) {
    const parts = (text + decoder.decode(bytes as Uint8Array, { stream: true })).split('\n\n');
    text = parts.pop() ?? '';
    for (const part of parts) yield JSON.parse(/^data: (.*)$/m.exec(part)?.[1] ?? 'null');
  }
}

/** Without the first event, which says what the caller may do. */
async function* overviewsOf(answer: Response): AsyncGenerator {
  const events = eventsOf(answer);
  await events.next();
  yield* events;
}

describe('what operators look at', () => {
  let system: PayoutTestSystem;
  beforeAll(async () => {
    system = await PayoutTestSystem.start({ apis: 1 });
  });
  afterAll(() => system.close());

  it('is everything at a glance: batches of all payers, seats and backlogs, queues', async () => {
    const [batchId, ispb] = [unused(), newIspb()];
    await system.accept(batchId, [item(`${batchId}-1`), item(`${batchId}-2`)]);
    await deliver(system.at(0), ispb, 2);
    await system.get(`/api/pix/${ispb}/stream/start`);
    const { status, json } = await system.get('/api/operations/overview');
    expect(status).toBe(200);
    expect(json).toMatchObject({
      payouts: { pending: 2, at_least: false },
      settlement: { paused: false },
      rail: 'unknown',
      queues: [{ name: 'settlement', workers: 0 }, { name: 'webhooks' }],
      batches: [{ payer: 'default', batch_id: batchId, pending: 2 }],
      institutions: [{ ispb, undelivered: 1, open: [{ seat: 1, waiting: false, unacknowledged: 1 }] }],
    });
  });

  it('is that payments are held for want of balance, which resuming ends', async () => {
    const rail = 'efi@psp.example';
    const insert = "INSERT INTO rail_hold (rail, held_until) VALUES ($1, now() + interval '5 minutes')";
    await system.query(insert, [rail]);
    const held = { paused: false, holds: [{ rail, since: expect.any(String), until: expect.any(String) }] };
    const settlement = '/api/operations/settlement';
    expect((await system.get(settlement)).json).toMatchObject(held);
    expect((await system.get('/api/operations/overview')).json).toMatchObject({ settlement: held });
    expect((await system.get('/health/ready')).json).toMatchObject({
      settlement: { paused: false, held: true, held_until: expect.any(String) },
    });
    await sendTo(system.at(0), { method: 'POST', path: `${settlement}/resume` });
    expect((await system.get(settlement)).json).toMatchObject({ paused: false, holds: [] });
  });

  it('is the newest batches first, however many a payer has', async () => {
    await system.query(`
      INSERT INTO payout_batch (payer, batch_id, content_hash, item_count, pending, total_cents, first_payout_id, last_payout_id, created_at)
      SELECT 'payer-' || p, 'b' || b, '', 1, 1, 1, gen_random_uuid(), gen_random_uuid(), clock_timestamp() + b * interval '1 minute' - p * interval '1 second'
        FROM generate_series(1, 5) AS p CROSS JOIN generate_series(1, 40) AS b`);
    const { batches } = (await system.get('/api/operations/overview')).json as Overview;
    const expected = Array.from({ length: 30 }, (_, number) => ({
      payer: `payer-${String((number % 5) + 1)}`,
      batch_id: `b${String(40 - Math.floor(number / 5))}`,
    }));
    expect(batches.map(({ payer, batch_id }) => ({ payer, batch_id }))).toEqual(expected);
  });

  it("is a batch's failed items, of any payer", async () => {
    const batchId = unused();
    await system.accept(batchId, [item(`${batchId}-1`), item(`${batchId}-2`)]);
    await system.settle(batchId, 'failed', [`${batchId}-2`]);
    const path = `/api/operations/batches/default/${batchId}/items?status=failed`;
    expect((await system.get(path)).json).toMatchObject({
      items: [{ external_id: `${batchId}-2`, failure: { code: 'AC03' } }],
      next_cursor: null,
    });
    expect((await system.get('/api/operations/batches/unknown/none/items')).status).toBe(404);
  });

  it('begins with what ended before the first viewer came', async () => {
    const batchId = unused();
    await system.accept(batchId, [item(`${batchId}-1`), item(`${batchId}-2`), item(`${batchId}-3`)]);
    const first = async (): Promise<readonly (readonly number[])[]> => {
      const leaving = new AbortController();
      const answer = await fetch(`${system.at(0)}/console/events`, { signal: leaving.signal });
      const { value } = await overviewsOf(answer).next();
      leaving.abort();
      return (value as { pace: readonly (readonly number[])[] }).pace;
    };
    const paidIn = (pace: readonly (readonly number[])[]): number =>
      pace.reduce((sum, [, , paid = 0]) => sum + paid, 0);
    const before = paidIn(await first());
    await system.settle(batchId, 'paid');
    expect(paidIn(await first())).toBeGreaterThanOrEqual(before + 3);
  });

  it('comes again and again, and counts what has ended since', async () => {
    const batchId = unused();
    await system.accept(batchId, [item(`${batchId}-1`), item(`${batchId}-2`)]);
    const leaving = new AbortController();
    const answer = await fetch(`${system.at(0)}/console/events`, { signal: leaving.signal });
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-store, no-transform');
    let number = 0;
    const sumOf = (pace: readonly (readonly number[])[]): number =>
      pace.reduce((sum, [, , paid = 0]) => sum + paid, 0);
    let before = 0;
    for await (const event of overviewsOf(answer)) {
      const { pace } = event as { pace: readonly (readonly number[])[] };
      if (number++ === 0) {
        before = sumOf(pace);
        await system.settle(batchId, 'paid');
      }
      if (sumOf(pace) === before + 2) break;
    }
    leaving.abort();
    expect(number).toBeGreaterThan(1);
  });
});

describe('what operators look at, where keys are asked for', () => {
  it('is for keys with the scope operate, ends with the key, and with the process', async () => {
    const system = await KeyTestSystem.start({ apis: 1 });
    try {
      const [operator, other, reader] = [
        await system.make({ scopes: ['operate'] }),
        await system.make({ scopes: ['operate', 'payouts:approve'], payer: 'acme' }),
        await system.make({ scopes: ['streams:read'] }),
      ];
      for (const path of ['/console/events', '/api/operations/overview']) {
        expect(codeOf(await system.get(undefined, path))).toBe('unauthenticated');
        expect(codeOf(await system.get(reader, path))).toBe('scope_missing');
      }
      for (const path of ['/console', '/console/assets/main.js', '/console/assets/preact.js'])
        expect((await sendTo(system.at(0), { path })).status).toBe(200);
      expect((await sendTo(system.at(0), { path: '/console/assets/..%2fconsole-page.js' })).status).toBe(404);
      const open = async (key: string) =>
        eventsOf(
          await fetch(`${system.at(0)}/console/events`, { headers: { authorization: `Bearer ${key}` } }),
        );
      const [first, second] = [await open(operator.text), await open(other.text)];
      expect((await first.next()).value).toEqual({ payer: null, scopes: ['operate'] });
      expect((await second.next()).value).toEqual({ payer: 'acme', scopes: ['operate', 'payouts:approve'] });
      await system.apis[0]?.app.get(ManageKeys, { strict: false }).revoke(operator.key.id, 'cli:test');
      for (let end = false; !end;) end = (await first.next()).done === true;
      expect((await second.next()).done).toBe(false);
      const closing = system.apis[0]?.app.close();
      for (let end = false; !end;) end = (await second.next()).done === true;
      await closing;
    } finally {
      await system.close();
    }
  });
});
