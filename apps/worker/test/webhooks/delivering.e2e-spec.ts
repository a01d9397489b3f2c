import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
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
      expect(system.receiver.verified(listener.secret, listener.path)).toHaveLength(3);
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
