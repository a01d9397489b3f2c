import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { item, PayoutTestSystem, unused, type Report } from './payout-calls.js';

const RACERS = 50;

describe('batches that race over two APIs', () => {
  let system: PayoutTestSystem;

  beforeAll(async () => {
    system = await PayoutTestSystem.start({ apis: 2 });
  });
  afterAll(() => system.close());

  it('fifty times the same: one 201, the rest 200, every item stored once', async () => {
    const id = unused();
    const batch = { batch_id: id, items: Array.from({ length: 40 }, (_, n) => item(`${id}-${String(n)}`)) };
    const answers = await Promise.all(
      Array.from({ length: RACERS }, (_, n) => system.post('/api/payouts', batch, {}, n % 2)),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array.from({ length: RACERS - 1 }, () => 200), 201]);
    for (const { status, headers } of answers)
      expect(headers['idempotent-replayed']).toBe(status === 200 ? 'true' : undefined);
    const rows = await system.query('SELECT 1 FROM payout WHERE batch_id = $1', [id]);
    expect(rows).toHaveLength(40);
  });

  it('the same external_id in two: one original, one duplicate of it', async () => {
    for (let round = 0; round < 10; round += 1) {
      const id = unused();
      const answers = await Promise.all(
        ['A', 'B'].map((name, api) =>
          system.post(
            '/api/payouts',
            { batch_id: `${id}-${name}`, items: [item(`${id}-${name}`), item(id)] },
            {},
            api,
          ),
        ),
      );
      expect(answers.map(({ status }) => status)).toEqual([201, 201]);
      const shared = answers.map(({ json }) => (json as Report).details?.[1]);
      expect(shared.map((each) => each?.status).sort()).toEqual(['duplicate', 'pending']);
      const original = shared.find((each) => each?.status === 'pending');
      const duplicate = shared.find((each) => each?.status === 'duplicate');
      expect(duplicate).toMatchObject({
        duplicate_of: { payout_id: original?.payout_id, status: 'pending' },
      });
    }
  });
});
