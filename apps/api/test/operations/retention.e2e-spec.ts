import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, BackdatedData, type TestDatabase } from '#testing';
import type { MadeKey } from '#use-cases';
import { KeyTestSystem } from '../access/key-calls.js';

describe('the plan of what is removed when it is old', () => {
  let database: TestDatabase;
  let system: KeyTestSystem;
  let operator: MadeKey;

  beforeAll(async () => {
    database = await createTestDatabase();
    system = await KeyTestSystem.start({ apis: 1, databaseUrl: database.url });
    operator = await system.make({ scopes: ['operate'] });
    const old = await BackdatedData.begin(database.url);
    await old.storeMessages('00000001', 350, 3);
    await old.storePayout('open', 250, false);
    await old.end();
  });
  afterAll(async () => {
    await system.close();
    await database.drop();
  });

  const plan = (query = '') => system.get(operator, `/api/operations/retention${query}`);

  it('says what would become of each partition now, as configured or as asked', async () => {
    const configured = (await plan()).json as { partitions: { outcome: string }[] };
    expect(configured).toMatchObject({
      days: { messages: null, payouts: null, webhooks: null },
      webhooks: null,
    });
    expect(new Set(configured.partitions.map(({ outcome }) => outcome))).toEqual(new Set(['kept']));
    const asked = (await plan('?messages_days=90&payouts_days=200&webhooks_days=30')).json as {
      partitions: { data: string; outcome: string; blockers: object[] }[];
    };
    const found = (data: string) =>
      asked.partitions.filter((partition) => partition.data === data).map(({ outcome }) => outcome);
    expect(found('messages').slice(0, 4)).toEqual(['removable', 'blocked', 'removable', 'removable']);
    expect(found('payouts').slice(0, 4)).toEqual(['removable', 'removable', 'blocked', 'kept']);
    expect(asked.partitions.flatMap(({ blockers }) => blockers)).toEqual([
      { blocker: 'undelivered', count: 3 },
      { blocker: 'needs_review', count: 1 },
    ]);
    expect(asked).toMatchObject({ webhooks: { deliveries: 0, events: 0, waiting: 0, at_least: false } });
  });

  it('is for operators alone, and refuses days that may not be configured', async () => {
    const other = await system.make({ scopes: ['payouts:read'] });
    expect((await system.get(other, '/api/operations/retention')).status).toBe(403);
    for (const query of [
      '?payouts_days=30',
      '?messages_days=x',
      '?webhooks_days=',
      '?messages_days=90&messages_days=91',
    ])
      expect((await plan(query)).json).toMatchObject({ code: 'invalid_parameters' });
  });
});
