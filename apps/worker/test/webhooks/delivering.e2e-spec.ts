import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { shiftedClock, waitFor, type ReceiverBehaviour, type ServerProcess } from '#testing';
import { idsOf, WebhookTestSystem, type Listener } from './webhook-test-system.js';

describe('webhooks', () => {
  let system: WebhookTestSystem;
  let worker: ServerProcess;
  beforeAll(async () => {
    system = await WebhookTestSystem.start();
    // Receivers refuse a timestamp that is five minutes off: it is the database's.
    worker = await system.startWorker(shiftedClock(600_000));
  });
  beforeEach(async () => {
    system.receiver.behave({ status: 204 });
    system.receiver.comeBack();
    await system.settlement.db.query('UPDATE webhook_endpoint SET enabled = false');
  });
  afterAll(() => system.stop());

  it('report each payout and the batch, signed, with the key masked', async () => {
    const listener = await system.listen();
    system.settlement.psp.behave(({ pixKey }) =>
      pixKey.startsWith('bad')
        ? { payment: 'reject', code: 'AC03', answer: 'plain' }
        : { payment: 'settle', answer: 'plain' },
    );
    const batchId = await system.settlement.storeBatch(['ana@example.com', 'bad@example.com']);
    await waitFor(() => system.receiver.at(listener.path).length === 3, { what: 'three webhooks' });
    const bodies = system.receiver.verified(listener.secret, listener.path) as {
      type: string;
      data: object;
    }[];
    const [paid, failed] = await system.settlement.payouts(batchId);
    const of = (type: string) => bodies.find((body) => body.type === type);
    expect(of('payout.paid')).toMatchObject({
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      data: {
        batch_id: batchId,
        sequence: 2,
        payout_id: paid?.payout_id,
        external_id: `${batchId}-1`,
        status: 'paid',
        amount_cents: 100,
        end_to_end_id: paid?.end_to_end_id,
        receiver_ispb: paid?.receiver_ispb,
        settled_at: paid?.settled_at?.toISOString(),
      },
    });
    expect(JSON.stringify(bodies)).not.toContain('ana@example.com');
    expect(of('payout.failed')).toMatchObject({
      data: { payout_id: failed?.payout_id, status: 'failed', failure: { code: 'AC03' } },
    });
    expect(of('batch.completed')).toMatchObject({
      data: { batch_id: batchId, status: 'completed_with_failures', successful: 1, failed: 1 },
    });
    await system.waitUntilAll('delivered', listener);
  });

  it('are signed with both secrets while the former one is valid', async () => {
    const listener = await system.listen();
    const fresh = randomBytes(32);
    await system.settlement.db.query(
      `UPDATE webhook_endpoint SET secret = $2, former_secret = secret, former_secret_until = now() + interval '1 day'
        WHERE endpoint_id = $1`,
      [listener.endpointId, fresh],
    );
    await system.ping(listener);
    await system.waitUntilAll('delivered', listener);
    expect(system.receiver.verified(fresh, listener.path)).toEqual([
      {
        type: 'ping',
        timestamp: expect.stringMatching(/Z$/),
        data: { webhook_id: listener.endpointId },
      },
    ]);
    expect(system.receiver.verified(listener.secret, listener.path)).toHaveLength(1);
  });

  it('come again, under the same id, after an answer that does not count', async () => {
    const bad: ReceiverBehaviour[] = [
      'reset',
      'hang',
      'garbage',
      { status: 500 },
      { status: 302, headers: { location: '/elsewhere' } },
    ];
    const listeners: Listener[] = [];
    for (const n of bad.keys()) listeners.push(await system.listen(`/bad-${String(n)}`));
    system.receiver.behave(({ path }) => {
      const isEarly = system.receiver.at(path).length < 3;
      return (isEarly ? bad[Number(path.replace('/bad-', ''))] : undefined) ?? { status: 200 };
    });
    const ids: string[][] = [];
    for (const listener of listeners) ids.push(await system.ping(listener));
    for (const [n, listener] of listeners.entries()) {
      const [delivery] = await system.waitUntilAll('delivered', listener);
      expect(delivery).toMatchObject({ attempts: 3, last_answer: 200, last_fault: null });
      const [id] = ids[n] ?? [];
      expect(idsOf(system.receiver.at(listener.path))).toEqual([id, id, id]);
    }
    expect(system.receiver.at('/elsewhere')).toEqual([]);
  });

  it('reach a receiver that was down and is back', async () => {
    const listener = await system.listen();
    system.receiver.goDown();
    const ids = await system.ping(listener, 5);
    await waitFor(async () => (await system.deliveries(listener)).every(({ attempts }) => attempts >= 2), {
      what: 'all to be tried again',
    });
    expect(system.receiver.at(listener.path)).toEqual([]);
    system.receiver.comeBack();
    await system.waitUntilAll('delivered', listener);
    expect(idsOf(system.receiver.at(listener.path)).sort()).toEqual(ids.sort());
  });

  it('wait as long as a busy receiver asks', async () => {
    const listener = await system.listen();
    system.receiver.behave({ status: 503, headers: { 'retry-after': '3600' } });
    await system.ping(listener);
    const delivery = await waitFor(
      async () => (await system.deliveries(listener)).find(({ last_answer }) => last_answer === 503),
      { what: 'the attempt to be written' },
    );
    expect(Number(delivery.next_attempt_at) - Date.now()).toBeGreaterThan(3_500_000);
  });

  it('stop for good at 410, until the owner enables the endpoint again', async () => {
    const listener = await system.listen();
    system.receiver.behave({ status: 410 });
    await system.ping(listener);
    await waitFor(async () => !(await system.endpoint(listener)).enabled, { what: 'it to be disabled' });
    expect(await system.endpoint(listener)).toMatchObject({ disabled_because: 'gone' });
    await system.waitUntilAll('given_up', listener);

    system.receiver.behave({ status: 204 });
    const [id] = await system.ping(listener);
    const other = await system.listen();
    await system.ping(other);
    await system.waitUntilAll('delivered', other);
    expect(idsOf(system.receiver.at(listener.path))).not.toContain(id);

    await system.enable(listener, true);
    await waitFor(() => idsOf(system.receiver.at(listener.path)).includes(id), { what: 'what waited' });
  });

  it('do not wait for a receiver that does not answer', async () => {
    const [dead, alive] = [await system.listen(), await system.listen()];
    system.receiver.behave(({ path }) => (path === dead.path ? 'hold' : { status: 204 }));
    await system.ping(dead, 100);
    await waitFor(() => system.receiver.at(dead.path).length === 10, {
      what: 'the dead one to hold a round',
    });
    await system.ping(alive, 100);
    // Over and over the dead one's calls run into their timeout meanwhile.
    await system.waitUntilAll('delivered', alive);
    expect((await system.deliveries(dead)).some(({ status }) => status === 'delivered')).toBe(false);
    await system.enable(dead, false);
    system.receiver.release();
  });

  it('leave nothing of addresses and secrets in the log', async () => {
    const listener = await system.listen('/private-path', `${system.receiver.url}/private-path?token=hidden`);
    system.receiver.behave({ status: 410 });
    await system.ping(listener);
    await waitFor(() => worker.output.includes(listener.endpointId), { what: 'the log line about it' });
    expect(worker.output).not.toContain('hidden');
    expect(worker.output).not.toContain('private-path');
    expect(worker.output).not.toContain(listener.secret.toString('base64'));
  });
});
