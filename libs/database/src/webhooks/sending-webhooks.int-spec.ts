import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { WebhookEndpoint } from '#domain';
import type { ClaimedDelivery, DeliveryResult } from '#use-cases';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import { ACTOR, outboxOf, TestWebhooks } from '../../test/webhook-steps.js';
import type { WebhookOutboxRepository } from './webhook-outbox.repository.js';

const LEASE_MS = 25_000;
const EVERYTHING = ['payout.paid', 'payout.failed', 'payout.needs_review', 'batch.completed'] as const;
const DELIVERED = { answer: 204, fault: null, next: { kind: 'delivered' } } as const;
const AGAIN = { answer: 500, fault: 'It answered 500.', next: { kind: 'retry', inMs: 60_000 } } as const;

describe('the outbox of webhooks', () => {
  let database: TestSql;
  let outbox: WebhookOutboxRepository;
  let webhooks: TestWebhooks;
  let endpoint: WebhookEndpoint;
  let payers = 0;

  beforeAll(async () => {
    database = await openTestSql();
    outbox = outboxOf(database);
  });
  beforeEach(async () => {
    webhooks = new TestWebhooks(database, `payer-${String(++payers)}`);
    endpoint = await webhooks.create(...EVERYTHING);
  });
  afterAll(() => database.close());

  const key = () => webhooks.keyOf(endpoint);
  const claim = (limit = 10) => outbox.claim(key(), limit, LEASE_MS);
  const write = (
    claimed: readonly ClaimedDelivery[],
    result: Pick<DeliveryResult, 'answer' | 'fault' | 'next'>,
  ) =>
    outbox.write(
      key(),
      claimed.map(({ deliveryId, fence }) => ({ deliveryId, fence, durationMs: 7, ...result })),
    );
  const isDue = async () => (await outbox.due(10_000)).some(({ payer }) => payer === webhooks.payer);
  const change = (to: string) =>
    database.dataSource.query(`UPDATE webhook_delivery SET ${to} WHERE payer = $1`, [webhooks.payer]);
  const letLeasesRunOut = () => change(`lease_until = lease_until - interval '1 hour'`);
  const only = async () => (await webhooks.stored())[0];

  it('finds an endpoint while something of it is due and not leased', async () => {
    expect(await isDue()).toBe(false);
    await webhooks.ping(endpoint);
    expect(await isDue()).toBe(true);
    const claimed = await claim();
    expect(await isDue()).toBe(false);
    await letLeasesRunOut();
    expect(await isDue()).toBe(true);
    await write(claimed, AGAIN);
    expect(await isDue()).toBe(false);
    await change(`next_attempt_at = now()`);
    expect(await isDue()).toBe(true);
    await write(await claim(), DELIVERED);
    expect(await isDue()).toBe(false);
  });

  it('finds and gives a delivery the moment it is stored', async () => {
    for (let time = 0; time < 100; time += 1) {
      await webhooks.ping(endpoint);
      expect(await claim()).toHaveLength(1);
    }
  });

  it('finds no more endpoints than it is asked for', async () => {
    await webhooks.ping(endpoint);
    await webhooks.ping(await webhooks.create('ping'));
    expect(await outbox.due(1)).toHaveLength(1);
  });

  it('finds one endpoint of each payer before a second of any', async () => {
    for (let n = 0; n < 50; n += 1) await webhooks.ping(await webhooks.create('ping'));
    const other = new TestWebhooks(database, `${webhooks.payer}-other`);
    await other.ping(await other.create('ping'));
    const payers = (await outbox.due(10_000)).map(({ payer }) => payer);
    const second = payers.indexOf(webhooks.payer, payers.indexOf(webhooks.payer) + 1);
    expect(payers.indexOf(other.payer)).toBeLessThan(second);
    expect(payers.indexOf(other.payer)).not.toBe(-1);
  });

  it('finds and gives nothing of an endpoint that is disabled, and all of it when it is enabled again', async () => {
    await webhooks.ping(endpoint);
    const enable = (enabled: boolean) =>
      webhooks.endpoints.change(key(), { url: undefined, events: undefined, enabled }, ACTOR);
    await enable(false);
    expect(await isDue()).toBe(false);
    expect(await claim()).toEqual([]);
    await enable(true);
    expect(await isDue()).toBe(true);
    expect(await claim()).toHaveLength(1);
  });

  it('gives half of the newest and half of the oldest, so that neither waits for the others', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 7; n += 1) ids.push(await webhooks.ping(endpoint));
    const minutes = Object.fromEntries(ids.map((id, n) => [id, `${String(10 - n)} minutes`]));
    await database.dataSource.query(
      `UPDATE webhook_delivery d SET next_attempt_at = now() - (m.value)::interval
         FROM jsonb_each_text($1::jsonb) AS m WHERE d.delivery_id = m.key::uuid`,
      [JSON.stringify(minutes)],
    );
    const claimed = await claim(4);
    const [oldest, second, third, fourth, fifth, sixth, newest] = ids;
    expect(new Set(claimed.map(({ deliveryId }) => deliveryId))).toEqual(
      new Set([oldest, second, sixth, newest]),
    );
    expect(new Set((await claim(9)).map(({ deliveryId }) => deliveryId))).toEqual(
      new Set([third, fourth, fifth]),
    );
  });

  it('gives up to the limit, with all that sending needs', async () => {
    const [first, second] = [await webhooks.ping(endpoint), await webhooks.ping(endpoint)];
    const [claimed] = await claim(1);
    const [one, other] = claimed?.deliveryId === first ? [first, second] : [second, first];
    const stored = (await webhooks.stored()).find(({ delivery_id }) => delivery_id === one);
    expect(claimed).toMatchObject({
      deliveryId: one,
      fence: '1',
      attempt: 1,
      url: 'https://example.com/',
      event: { type: 'ping', eventId: stored?.event_id, endpointId: endpoint.endpointId },
    });
    expect(claimed?.secrets).toHaveLength(1);
    expect(await claim()).toMatchObject([{ deliveryId: other }]);
    expect(await claim()).toEqual([]);
  });

  it('gives both secrets while the former one still signs, the newest first', async () => {
    const secretsOf = async () => {
      await webhooks.ping(endpoint);
      return (await claim())[0]?.secrets.map((secret) => secret.toString('hex'));
    };
    const rotate = (until: string) =>
      database.dataSource.query(
        `UPDATE webhook_endpoint SET secret = decode(repeat('02', 32), 'hex'), former_secret = decode(repeat('01', 24), 'hex'),
                former_secret_until = now() + $2::interval WHERE payer = $1`,
        [webhooks.payer, until],
      );
    await rotate('1 hour');
    expect(await secretsOf()).toEqual(['02'.repeat(32), '01'.repeat(24)]);
    await rotate('-1 second');
    expect(await secretsOf()).toEqual(['02'.repeat(32)]);
  });

  it('gives a delivery to one of fifty that ask at the same time', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => webhooks.ping(endpoint)));
    const claims = await Promise.all(Array.from({ length: 50 }, () => claim(3)));
    const claimed = claims.flat().map(({ deliveryId }) => deliveryId);
    expect(claimed.sort()).toEqual(ids.sort());
  });

  it('counts attempts, and gives a delivery again when its lease has run out', async () => {
    const deliveryId = await webhooks.ping(endpoint);
    await claim();
    await letLeasesRunOut();
    expect(await claim()).toMatchObject([{ deliveryId, fence: '2', attempt: 2 }]);
  });

  it('writes what came of it', async () => {
    await webhooks.ping(endpoint);
    await write(await claim(), AGAIN);
    const waiting = await only();
    expect(waiting).toMatchObject({
      status: 'waiting',
      attempts: 1,
      lease_until: null,
      last_answer: 500,
      last_fault: 'It answered 500.',
      last_duration_ms: 7,
    });
    const waitsMs = Number(waiting?.next_attempt_at) - Date.now();
    expect(waitsMs).toBeGreaterThan(30_000);
    expect(waitsMs).toBeLessThan(61_000);
    await change('next_attempt_at = now()');
    await write(await claim(), { answer: null, fault: 'No answer.', next: { kind: 'given_up' } });
    expect(await only()).toMatchObject({ status: 'given_up', last_answer: null, next_attempt_at: null });
    expect(await claim()).toEqual([]);
  });

  it('lets a late writer change nothing', async () => {
    await webhooks.ping(endpoint);
    const late = await claim();
    await letLeasesRunOut();
    const timely = await claim();
    await write(late, { answer: null, fault: 'late', next: { kind: 'given_up' } });
    expect(await only()).toMatchObject({ status: 'waiting', fence: '2', last_fault: null });
    await write(timely, DELIVERED);
    await write(timely, AGAIN);
    expect(await only()).toMatchObject({ status: 'delivered', next_attempt_at: null });
  });

  it('disables an endpoint that is gone, unless it has another address by now, and keeps what waits', async () => {
    await webhooks.ping(endpoint);
    expect(await outbox.disableGone(key(), 'https://former.example.com/')).toBe(false);
    expect(await isDue()).toBe(true);
    expect(await outbox.disableGone(key(), 'https://example.com/')).toBe(true);
    expect(await outbox.disableGone(key(), 'https://example.com/')).toBe(false);
    expect(await isDue()).toBe(false);
    expect(await webhooks.endpoints.find(key())).toMatchObject({ enabled: false });
    expect(await only()).toMatchObject({ status: 'waiting' });
  });
});
