import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { WebhookEndpoint } from '#domain';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import { ACTOR, TestWebhooks } from '../../test/webhook-steps.js';
import type { Statement } from '../connection/sql.js';
import { deleteSomeDeliveries, deleteWebhook, lookUpByKeys } from './webhook-endpoint.repository.js';

const DAY_MS = 86_400_000;

describe('keeping webhooks', () => {
  let database: TestSql;
  let webhooks: TestWebhooks;
  let payers = 0;

  beforeAll(async () => (database = await openTestSql()));
  beforeEach(() => {
    webhooks = new TestWebhooks(database, `payer-${String(++payers)}`);
  });
  afterAll(() => database.close());

  const secretsOf = async ({ endpointId }: WebhookEndpoint) => {
    const [row] = await database.dataSource.query<{ secret: Buffer; former_secret: Buffer | null }[]>(
      'SELECT secret, former_secret FROM webhook_endpoint WHERE endpoint_id = $1',
      [endpointId],
    );
    return row;
  };

  it('keeps to the limit, also when many are made at the same moment', async () => {
    const made = await Promise.all(Array.from({ length: 30 }, () => webhooks.tryToCreate(['ping'], 7)));
    expect(made.filter((result) => result === 'too_many')).toHaveLength(23);
    const { items } = await webhooks.endpoints.list(webhooks.payer, { cursor: undefined, limit: 10 });
    const [first] = items;
    if (first === undefined) throw new Error('There is no webhook.');
    await webhooks.endpoints.delete(webhooks.keyOf(first), ACTOR);
    expect(await webhooks.tryToCreate(['ping'], 7)).toHaveProperty('endpointId');
  });

  it('gives a new secret and keeps the former for a while', async () => {
    const made = await webhooks.create('ping');
    const first = (await secretsOf(made))?.secret;
    const startedAtMs = Date.now();
    const rotated = await webhooks.endpoints.rotate(webhooks.keyOf(made), Buffer.alloc(32, 1), DAY_MS, ACTOR);
    const untilMs = rotated?.formerSecretUntil?.getTime() ?? 0;
    expect(untilMs - startedAtMs - DAY_MS).toBeGreaterThanOrEqual(-1);
    expect(untilMs - Date.now()).toBeLessThanOrEqual(DAY_MS);
    expect(await secretsOf(made)).toEqual({ secret: Buffer.alloc(32, 1), former_secret: first });
    await webhooks.endpoints.rotate(webhooks.keyOf(made), Buffer.alloc(32, 2), 0, ACTOR);
    expect(await secretsOf(made)).toEqual({
      secret: Buffer.alloc(32, 2),
      former_secret: Buffer.alloc(32, 1),
    });
    expect((await webhooks.endpoints.find(webhooks.keyOf(made)))?.formerSecretUntil).toBeUndefined();
  });

  it('is deleted once while it is being pinged', async () => {
    const made = await webhooks.create('ping');
    const pings = Array.from({ length: 20 }, (_, n) =>
      webhooks.deliveries.ping(webhooks.keyOf(made), `00000000-0000-4000-8000-0000000000${String(n + 10)}`),
    );
    const deletions = [0, 1].map(() => webhooks.endpoints.delete(webhooks.keyOf(made), ACTOR));
    await Promise.all(pings);
    expect((await Promise.all(deletions)).filter(Boolean)).toHaveLength(1);
    expect(await webhooks.stored()).toEqual([]);
  });

  it('is deleted without reading the deliveries of all others', async () => {
    const [made, other] = [await webhooks.create('ping'), await webhooks.create('ping')];
    await webhooks.ping(made);
    await database.dataSource.query(
      `INSERT INTO webhook_delivery (payer, endpoint_id, delivery_id, event_id, next_attempt_at)
       SELECT $1, $2, gen_random_uuid(), gen_random_uuid(), now() FROM generate_series(1, 5000)`,
      [webhooks.payer, other.endpointId],
    );
    const values = [webhooks.payer, made.endpointId];
    const seqScans: Statement = {
      name: 'test_seq_scans',
      text: `SELECT seq_scan::integer AS n FROM pg_stat_xact_user_tables WHERE relname = 'webhook_delivery'`,
    };
    const [before, after] = await database.dataSource.transaction(async (manager) => {
      const sql = database.sql.within(manager);
      const before = await sql.run(seqScans);
      await sql.run(lookUpByKeys);
      expect(await sql.change(deleteSomeDeliveries, [...values, 10_000])).toBe(1);
      expect(await sql.change(deleteWebhook, values)).toBe(1);
      return [before, await sql.run(seqScans)];
    });
    expect(after).toEqual(before);
  });
});
