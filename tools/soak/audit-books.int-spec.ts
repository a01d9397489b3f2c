import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '#testing';
import { auditBooks } from './audit-books.js';
import { untilSettled } from './until-settled.js';

describe('auditing the books', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  beforeAll(async () => {
    database = await createTestDatabase();
    pool = new pg.Pool({ connectionString: database.url, max: 1 });
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  /** A payout of a batch that is not completed. */
  async function openPayout(name: string, status: string): Promise<void> {
    const id = `00000000-0000-7000-8000-${name.padStart(12, '0')}`;
    await pool.query(
      `INSERT INTO payout (payer, payout_id, batch_id, item_index, external_id, user_id, amount_cents, pix_key, pix_key_type, status, sequence)
       VALUES ('default', '${id}', 'b${name}', 0, '${name}', 'u', 1, 'a@b.c', 'EMAIL', '${status}', 0)`,
    );
    await pool.query(
      `INSERT INTO payout_batch (payer, batch_id, content_hash, item_count, ${status}, total_cents, first_payout_id, last_payout_id)
       VALUES ('default', 'b${name}', '', 1, 1, 1, '${id}', '${id}')`,
    );
  }

  it('finds nothing where nothing is wrong', async () => {
    expect((await auditBooks(pool)).faults).toEqual([]);
    expect((await untilSettled(pool, 0)).faults).toEqual([]);
  });

  it('says how many payouts are still open', async () => {
    await openPayout('5', 'in_doubt');
    await openPayout('6', 'in_doubt');
    expect(await untilSettled(pool, 0)).toEqual({
      what: 'everything came to its end in time',
      count: 2,
      faults: ['2 payouts are in_doubt, such as 5', '2 batches are not completed, such as b5'],
    });
  });

  it('finds messages that were not taken', async () => {
    await pool.query(
      "INSERT INTO message_tail (receiver_ispb, last_position, stored_count) VALUES ('00000000', 1, 1)",
    );
    expect((await auditBooks(pool)).faults).toEqual(['00000000 has messages that were not taken']);
  });
});
