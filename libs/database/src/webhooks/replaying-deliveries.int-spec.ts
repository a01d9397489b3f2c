import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { WebhookEndpoint } from '#domain';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import { ACTOR, outboxOf, TestWebhooks, type StoredDelivery } from '../../test/webhook-steps.js';
import type { WebhookOutboxRepository } from './webhook-outbox.repository.js';

const DELIVERED = `status = 'delivered', next_attempt_at = NULL, lease_until = NULL, last_answer = 204`;
const GIVEN_UP = `status = 'given_up', next_attempt_at = NULL, lease_until = NULL, last_answer = 500, last_fault = 'answered 500'`;

describe('deliveries as clients see and begin them', () => {
  let database: TestSql;
  let webhooks: TestWebhooks;
  let endpoint: WebhookEndpoint;
  let outbox: WebhookOutboxRepository;
  let payers = 0;

  beforeAll(async () => {
    database = await openTestSql();
    outbox = outboxOf(database);
  });
  beforeEach(async () => {
    webhooks = new TestWebhooks(database, `payer-${String(++payers)}`);
    endpoint = await webhooks.create('payout.paid');
  });
  afterAll(() => database.close());

  /** What a worker does to a delivery. */
  const change = (deliveryId: string, to: string) =>
    database.dataSource.query(`UPDATE webhook_delivery SET ${to} WHERE delivery_id = $1`, [deliveryId]);
  const replay = (deliveryId: string, payer = webhooks.payer) =>
    webhooks.deliveries.replay({ payer, deliveryId }, ACTOR);
  const only = async (): Promise<StoredDelivery | undefined> => (await webhooks.stored())[0];

  it('show no result of an attempt in flight', async () => {
    const deliveryId = await webhooks.ping(endpoint);
    await change(
      deliveryId,
      `last_answer = 500, last_fault = 'answered 500', last_duration_ms = 12, attempts = 2,
       last_attempt_at = '2026-02-03T12:00:05Z', lease_until = now() + interval '1 minute'`,
    );
    const delivery = await webhooks.deliveries.find({ payer: webhooks.payer, deliveryId });
    expect(delivery?.lastAttempt).toEqual({ at: new Date('2026-02-03T12:00:05Z') });
    expect(delivery).toMatchObject({ status: 'waiting', attempts: 2 });
  });

  it.each([
    ['delivered', DELIVERED],
    ['given up', GIVEN_UP],
    ['waiting for its next attempt', `next_attempt_at = now() + interval '1 day'`],
    ['left by a worker that died', `lease_until = now() - interval '1 second'`],
  ])(
    'one that is %s is due at once when it is replayed, in a new round under a new fence',
    async (_name, state) => {
      const deliveryId = await webhooks.ping(endpoint);
      await change(deliveryId, `${state}, attempts = 9, fence = 9`);
      const before = await only();
      expect(await replay(deliveryId)).toEqual({ endpointId: endpoint.endpointId, enabled: true });
      expect(await only()).toMatchObject({
        event_id: before?.event_id,
        status: 'waiting',
        attempts: 0,
        fence: '10',
        lease_until: null,
      });
      const [row] = await database.dataSource.query<{ due: boolean }[]>(
        'SELECT next_attempt_at <= clock_timestamp() AS due FROM webhook_delivery WHERE delivery_id = $1',
        [deliveryId],
      );
      expect(row?.due).toBe(true);
    },
  );

  it('a replay that meets a claim waits for it, and then leaves the delivery alone', async () => {
    const deliveryId = await webhooks.ping(endpoint);
    const replaying = await database.dataSource.transaction(async (manager) => {
      const sql = database.sql.within(manager);
      const claim = `UPDATE webhook_delivery SET lease_until = now() + interval '1 minute', fence = fence + 1, attempts = attempts + 1
                      WHERE delivery_id = $1`;
      await sql.run({ name: 'test_claim_delivery', text: claim }, [deliveryId]);
      return { answer: replay(deliveryId) };
    });
    expect(await replaying.answer).toEqual({ endpointId: endpoint.endpointId, enabled: true });
    expect(await only()).toMatchObject({ attempts: 1, fence: '1', lease_until: expect.any(Date) });
  });

  it('a worker that lost a delivery before its replay writes nothing into the new round', async () => {
    const deliveryId = await webhooks.ping(endpoint);
    const key = webhooks.keyOf(endpoint);
    const [lost] = await outbox.claim(key, 1, 0);
    await replay(deliveryId);
    const delivered = { answer: 204, fault: null, durationMs: 1, next: { kind: 'delivered' as const } };
    await outbox.write(key, [{ deliveryId, fence: lost?.fence ?? '', ...delivered }]);
    expect(await only()).toMatchObject({ status: 'waiting', attempts: 0 });
    const [claimed] = await outbox.claim(key, 1, 60_000);
    expect(claimed).toMatchObject({ deliveryId, attempt: 1, event: { eventId: lost?.event.eventId } });
    await outbox.write(key, [{ deliveryId, fence: claimed?.fence ?? '', ...delivered }]);
    expect(await only()).toMatchObject({ status: 'delivered', attempts: 1 });
  });

  it('replays never take a delivery from the worker that sends it', async () => {
    const key = webhooks.keyOf(endpoint);
    let claims = 0;
    for (let round = 0; round < 30; round += 1) {
      const deliveryId = await webhooks.ping(endpoint);
      const [claimed] = await Promise.all([
        outbox.claim(key, 1, 60_000),
        replay(deliveryId),
        replay(deliveryId),
      ]);
      for (const { fence } of claimed) {
        claims += 1;
        const delivered = { answer: 204, fault: null, durationMs: 1, next: { kind: 'delivered' as const } };
        await outbox.write(key, [{ deliveryId, fence, ...delivered }]);
        expect(await webhooks.deliveries.find({ payer: webhooks.payer, deliveryId })).toMatchObject({
          status: 'delivered',
        });
      }
      await webhooks.sql.run({ name: 'test_forget', text: 'DELETE FROM webhook_delivery WHERE payer = $1' }, [
        webhooks.payer,
      ]);
    }
    expect(claims).toBeGreaterThan(0);
  });
});
