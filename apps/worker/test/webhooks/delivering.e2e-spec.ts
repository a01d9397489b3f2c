import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { waitFor, type ReceiverBehaviour, type ServerProcess } from '#testing';
import { idsOf, WebhookScene, type Listener } from './webhook-scene.js';

describe('webhooks', () => {
  let scene: WebhookScene;
  let worker: ServerProcess;
  beforeAll(async () => {
    scene = await WebhookScene.set();
    worker = await scene.startWorker();
  });
  beforeEach(async () => {
    scene.receiver.behave({ status: 204 });
    scene.receiver.comeBack();
    await scene.settlement.db.query('UPDATE webhook_endpoint SET enabled = false');
  });
  afterAll(() => scene.clear());

  it('tell of each payout and of the batch, signed, with the key masked', async () => {
    const listener = await scene.listen();
    scene.settlement.psp.behave(({ pixKey }) =>
      pixKey.startsWith('bad')
        ? { payment: 'reject', code: 'AC03', answer: 'plain' }
        : { payment: 'settle', answer: 'plain' },
    );
    const batchId = await scene.settlement.storeBatch(['ana@example.com', 'bad@example.com']);
    await waitFor(() => scene.receiver.at(listener.path).length === 3, { what: 'three webhooks' });
    const bodies = scene.receiver.verified(listener.secret, listener.path) as {
      type: string;
      data: object;
    }[];
    const [paid, failed] = await scene.settlement.payouts(batchId);
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
    await scene.waitUntilAll('delivered', listener);
  });

  it('are signed with both secrets while the former one is valid', async () => {
    const listener = await scene.listen();
    const fresh = randomBytes(32);
    await scene.settlement.db.query(
      `UPDATE webhook_endpoint SET secret = $2, former_secret = secret, former_secret_until = now() + interval '1 day'
        WHERE endpoint_id = $1`,
      [listener.endpointId, fresh],
    );
    await scene.ping(listener);
    await scene.waitUntilAll('delivered', listener);
    expect(scene.receiver.verified(fresh, listener.path)).toEqual([
      {
        type: 'ping',
        timestamp: expect.stringMatching(/Z$/),
        data: { webhook_id: listener.endpointId },
      },
    ]);
    expect(scene.receiver.verified(listener.secret, listener.path)).toHaveLength(1);
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
    for (const n of bad.keys()) listeners.push(await scene.listen(`/bad-${String(n)}`));
    scene.receiver.behave(({ path }) => {
      const isEarly = scene.receiver.at(path).length < 3;
      return (isEarly ? bad[Number(path.replace('/bad-', ''))] : undefined) ?? { status: 200 };
    });
    const ids: string[][] = [];
    for (const listener of listeners) ids.push(await scene.ping(listener));
    for (const [n, listener] of listeners.entries()) {
      const [delivery] = await scene.waitUntilAll('delivered', listener);
      expect(delivery).toMatchObject({ attempts: 3, last_answer: 200, last_fault: null });
      const [id] = ids[n] ?? [];
      expect(idsOf(scene.receiver.at(listener.path))).toEqual([id, id, id]);
    }
    expect(scene.receiver.at('/elsewhere')).toEqual([]);
  });

  it('reach a receiver that was down and is back', async () => {
    const listener = await scene.listen();
    scene.receiver.goDown();
    const ids = await scene.ping(listener, 5);
    await waitFor(async () => (await scene.deliveries(listener)).every(({ attempts }) => attempts >= 2), {
      what: 'all to be tried again',
    });
    expect(scene.receiver.at(listener.path)).toEqual([]);
    scene.receiver.comeBack();
    await scene.waitUntilAll('delivered', listener);
    expect(idsOf(scene.receiver.at(listener.path)).sort()).toEqual(ids.sort());
  });

  it('wait as long as a busy receiver asks', async () => {
    const listener = await scene.listen();
    scene.receiver.behave({ status: 503, headers: { 'retry-after': '3600' } });
    await scene.ping(listener);
    const delivery = await waitFor(
      async () => (await scene.deliveries(listener)).find(({ last_answer }) => last_answer === 503),
      { what: 'the attempt to be written' },
    );
    expect(Number(delivery.next_attempt_at) - Date.now()).toBeGreaterThan(3_500_000);
  });

  it('stop for good at 410, until the owner enables the endpoint again', async () => {
    const listener = await scene.listen();
    scene.receiver.behave({ status: 410 });
    await scene.ping(listener);
    await waitFor(async () => !(await scene.endpoint(listener)).enabled, { what: 'it to be disabled' });
    expect(await scene.endpoint(listener)).toMatchObject({ disabled_because: 'gone' });
    await scene.waitUntilAll('given_up', listener);

    scene.receiver.behave({ status: 204 });
    const [id] = await scene.ping(listener);
    const other = await scene.listen();
    await scene.ping(other);
    await scene.waitUntilAll('delivered', other);
    expect(idsOf(scene.receiver.at(listener.path))).not.toContain(id);

    await scene.enable(listener, true);
    await waitFor(() => idsOf(scene.receiver.at(listener.path)).includes(id), { what: 'what waited' });
  });

  it('do not wait for a receiver that does not answer', async () => {
    const [dead, alive] = [await scene.listen(), await scene.listen()];
    scene.receiver.behave(({ path }) => (path === dead.path ? 'hold' : { status: 204 }));
    await scene.ping(dead, 100);
    await waitFor(() => scene.receiver.at(dead.path).length === 10, { what: 'the dead one to hold a round' });
    await scene.ping(alive, 100);
    // Over and over the dead one's calls run into their timeout meanwhile.
    await scene.waitUntilAll('delivered', alive);
    expect((await scene.deliveries(dead)).some(({ status }) => status === 'delivered')).toBe(false);
    await scene.enable(dead, false);
    scene.receiver.release();
  });

  it('leave nothing of addresses and secrets in the log', async () => {
    const listener = await scene.listen('/private-path', `${scene.receiver.url}/private-path?token=hidden`);
    scene.receiver.behave({ status: 410 });
    await scene.ping(listener);
    await waitFor(() => worker.output.includes(listener.endpointId), { what: 'the log to tell of it' });
    expect(worker.output).not.toContain('hidden');
    expect(worker.output).not.toContain('private-path');
    expect(worker.output).not.toContain(listener.secret.toString('base64'));
  });
});
