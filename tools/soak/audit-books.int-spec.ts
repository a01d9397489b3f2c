import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '#testing';
import { auditBooks } from './audit-books.js';
import { CollectedLedger } from './collected-ledger.js';
import { untilSettled } from './until-settled.js';

const SETTLED = "'00000000', now()";

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

  async function broken(settlements: readonly string[] = []): Promise<string[]> {
    const witnesses = { payers: [], ledger: new CollectedLedger(), settlements, operatorFaults: [] };
    const findings = await auditBooks(pool, witnesses, () => undefined);
    return findings.filter(({ count }) => count > 0).flatMap(({ faults }) => faults);
  }

  /** A payout, and whatever else is said of it. */
  async function payout(name: string, status: string, sequence = 0): Promise<string> {
    const id = `00000000-0000-7000-8000-${name.padStart(12, '0')}`;
    const facts = status === 'paid' ? `'E${name}', 'E${name}', ${SETTLED}` : 'NULL, NULL, NULL, NULL';
    await pool.query(
      `INSERT INTO payout (payer, payout_id, batch_id, item_index, external_id, user_id, amount_cents, pix_key, pix_key_type,
                           status, sequence, payment_id, end_to_end_id, receiver_ispb, settled_at)
       VALUES ('default', '${id}', 'b${name}', 0, '${name}', 'u', 1, 'a@b.c', 'EMAIL', '${status}', ${String(sequence)}, ${facts})`,
    );
    await pool.query(
      `INSERT INTO payout_batch (payer, batch_id, content_hash, item_count, ${status}, total_cents, completed_at, first_payout_id, last_payout_id)
       VALUES ('default', 'b${name}', '', 1, 1, 1, now(), '${id}', '${id}')`,
    );
    return id;
  }

  it('finds nothing where nothing is wrong', async () => {
    expect(await broken()).toEqual([]);
    expect((await untilSettled(pool, 0)).faults).toEqual([]);
  });

  it('does not begin while payouts are open: it says how many', async () => {
    await payout('5', 'in_doubt');
    await payout('6', 'in_doubt');
    await pool.query("UPDATE payout_batch SET completed_at = NULL WHERE batch_id IN ('b5', 'b6')");
    expect(await untilSettled(pool, 0)).toEqual({
      what: 'everything came to its end in time',
      count: 2,
      faults: ['2 payouts are in_doubt, such as 5', '2 batches are not completed, such as b5'],
    });
    await pool.query('TRUNCATE payout, payout_batch');
  });

  it('finds payments that only one side knows of, whatever did not come to its end, and messages that were not collected', async () => {
    await payout('1', 'paid');
    const failed = await payout('2', 'failed');
    await pool.query(
      `INSERT INTO simulated_payment (end_to_end_id, payout_id, outcome, receiver_ispb, settled_at) VALUES ('E2', '${failed}', 'settled', ${SETTLED})`,
    );
    await payout('3', 'pending');
    await payout('4', 'failed', 2);
    await pool.query("UPDATE payout_batch SET paid = 0, failed = 1 WHERE batch_id = 'b1'");
    await pool.query(
      "INSERT INTO message (receiver_ispb, position, end_to_end_id, payload) VALUES ('00000000', 1, 'E9', '{}')",
    );
    await pool.query(
      "INSERT INTO message_tail (receiver_ispb, last_position, stored_count) VALUES ('00000000', 1, 1)",
    );
    expect((await broken(['E2'])).sort()).toEqual(
      [
        '3 is pending',
        '1 has 0 settlements',
        'E2 is settled, its payout unknown',
        'E2 is only on one side',
        'E9 is only on one side',
        'b1 counts wrongly',
        '4 is failed and its history says nothing',
        '00000000 has messages that were not taken',
        'E9 was never collected',
        '0 seen of 1',
        '4 payouts for 0 asked for',
      ].sort(),
    );
  });
});
