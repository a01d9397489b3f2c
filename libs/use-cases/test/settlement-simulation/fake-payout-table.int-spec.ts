import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  endToEndIdOf,
  isIspb,
  isPaymentId,
  makeEndToEndId,
  moveTo,
  type PaymentId,
  type Ispb,
  type OperatorCommand,
  type PayoutMove,
} from '#domain';
import { Metrics } from '#observability';
import { createDataSource, HeldPayoutRepository, SettlementRepository, Sql } from '#database';
import { createTestDatabase, TEST_SEED, type TestDatabase } from '#testing';
import type { ClaimedPayout, PayoutResult } from '../../src/settlement/settlement-store.port.js';
import { ONE_PAYER } from './fake-payout.js';
import { FakePayoutTable } from './fake-payout-table.js';
import { ALL_SAFEGUARDS } from './safeguards.js';
import { WorldRandom } from '../simulation/world-random.js';

const RUNS = 200;
const STEPS = 15;
const PAYOUTS = 3;
const LEASE_MS = 3_600_000;
const RECEIVER = ispb('60701190');
const REASON = { code: 'AM04', source: 'rail', detail: null } as const;
/** Everything that can become of a payout, due at once or never, so that no run depends on the time it takes. */
const MOVES: readonly [PayoutMove, ...PayoutMove[]] = [
  moveTo('in_doubt', { againInMs: 0, receiverIspb: RECEIVER }),
  moveTo('in_doubt', { againInMs: 0 }),
  moveTo('in_doubt', { againInMs: 0, endToEndId: freshIds('ours').endToEndId, railReference: 'r-1' }),
  moveTo('processing', { againInMs: 0 }),
  moveTo('processing', { againInMs: 0, newPaymentId: true }),
  moveTo('processing', { againInMs: LEASE_MS }),
  moveTo('pending', { reason: REASON, againInMs: 0, newPaymentId: true }),
  moveTo('needs_review', { reason: REASON }),
  moveTo('needs_review', { reason: REASON, againInMs: 0 }),
  moveTo('failed', { reason: REASON }),
  moveTo('paid', { receiverIspb: RECEIVER, settledAt: new Date(0) }),
];

const ORDERS: readonly [OperatorCommand, ...OperatorCommand[]] = [
  { action: 'check_status', reason: null },
  { action: 'redrive', reason: null },
  { action: 'mark_failed', reason: 'known' },
  {
    action: 'mark_paid',
    reason: 'known',
    settledAt: new Date(Date.now() + 86_400_000),
    endToEndId: null,
    receiverIspb: null,
  },
];

/** The simulation is worth as much as its table is like the real one: both get the same calls and must give the same answers. */
describe('the table of the simulation', () => {
  let database: TestDatabase;
  let sql: Sql;
  let close: () => Promise<void>;
  beforeAll(async () => {
    database = await createTestDatabase();
    const settings = { url: database.url, poolSize: 1, applicationName: 'test', prepareStatements: true };
    const dataSource = createDataSource(settings);
    await dataSource.initialize();
    sql = new Sql(dataSource, settings);
    close = async () => {
      await dataSource.destroy();
      await database.drop();
    };
  });
  afterAll(() => close());

  it('does what Postgres does, whatever happens in whatever order', async () => {
    for (let seed = TEST_SEED; seed < TEST_SEED + RUNS; seed += 1) await compare(seed);
  });

  async function compare(seed: number): Promise<void> {
    const random = new WorldRandom(seed);
    const batch = { payer: 'acme', batchId: `run-${String(seed)}` };
    const ids = await storeBatch(batch.batchId);
    const real = new SettlementRepository(sql, new Metrics());
    const fake = new FakePayoutTable(ALL_SAFEGUARDS, [ONE_PAYER]);
    const nameOf = new Map(ids.map((id, n) => [id, `payout-${String(n)}`]));
    for (const name of nameOf.values()) fake.add({ payoutId: name, payer: ONE_PAYER, externalId: name }, 0);
    const idOf = new Map([...nameOf].map(([id, name]) => [name, id]));
    const claims: ClaimedPayout[] = [];
    let nowMs = Date.now();

    for (let step = 0; step < STEPS; step += 1) {
      nowMs += 1;
      const what = random.pick(['claim', 'claim', 'write', 'write', 'operate', 'expire']);
      if (what === 'claim') {
        const maySubmit = random.happens(0.8);
        const tickets = ids.map((payoutId) => {
          const { paymentId, endToEndId } = freshIds(random.pick(['ours', 'learnt']));
          return { payoutId, freshPaymentId: paymentId, freshEndToEndId: endToEndId, maySubmit };
        });
        const rail = random.pick(['efi@a', 'efi@b']);
        const claimed = await real.claim(batch, tickets, LEASE_MS, rail);
        const renamed = tickets.map((ticket) => ({ ...ticket, payoutId: nameOf.get(ticket.payoutId) ?? '' }));
        const expected = fake.claim(renamed, LEASE_MS, rail, nowMs);
        expect({
          seed,
          step,
          claimed: claimed
            .map((claim) => summaryOf({ ...claim, payoutId: nameOf.get(claim.payoutId) ?? '' }))
            .sort(),
        }).toEqual({
          seed,
          step,
          claimed: expected.map(summaryOf).sort(),
        });
        claims.push(...claimed);
      } else if (what === 'write' && claims.length > 0) {
        // Any claim there ever was may still come back with a result.
        const { payoutId, fence, paymentId, endToEndId, status } =
          claims[Math.floor(random.next() * claims.length)] ?? neverEmpty();
        const move = random.pick(MOVES);
        const result: PayoutResult = { payoutId, fence, paymentId, endToEndId, left: status, move };
        const moved = await real.write(batch, [result]);
        const expected = fake.write([{ ...result, payoutId: nameOf.get(payoutId) ?? '' }], nowMs);
        expect({ seed, step, moved }).toEqual({ seed, step, moved: expected.map((name) => idOf.get(name)) });
      } else if (what === 'operate') {
        const [order, payoutId] = [random.pick(ORDERS), ids[Math.floor(random.next() * ids.length)] ?? ''];
        const heldPayouts = new HeldPayoutRepository(sql.dataSource.manager, sql, new Metrics());
        const outcome = await heldPayouts.act(payoutId, order, 'cli:test');
        const decision = fake.operate(nameOf.get(payoutId) ?? '', order, nowMs);
        expect({ seed, step, order, decision: outcome?.decision }).toEqual({ seed, step, order, decision });
      } else {
        await sql.run(endLeases, [batch.batchId]);
        for (const payout of fake.payouts)
          if (payout.leaseUntilMs !== null) payout.leaseUntilMs -= 2 * LEASE_MS;
      }
    }
    const rows = await sql.run<Row>(selectPayouts, [batch.batchId]);
    expect({ seed, rows }).toEqual({
      seed,
      rows: fake.payouts.map((payout) => ({
        status: payout.status,
        fence: String(payout.fence),
        attempts: payout.attempts,
        payment_id: payout.paymentId,
        rail: payout.rail,
        end_to_end_id: payout.endToEndId,
        rail_reference: payout.railReference,
        receiver_ispb: payout.receiverIspb,
        is_held: payout.leaseUntilMs !== null,
        is_due: payout.dueAtMs !== null,
        is_doubtful: payout.doubtfulSinceMs !== null,
      })),
    });
  }

  async function storeBatch(batchId: string): Promise<string[]> {
    const rows = await sql.run<{ payout_id: string }>(storePayouts, [batchId, PAYOUTS]);
    return rows.map(({ payout_id }) => payout_id);
  }
});

type Row = Record<string, unknown>;

const storePayouts = {
  name: 'test_store_payouts',
  text: `
    WITH batch AS (
      INSERT INTO payout_batch (payer, batch_id, content_hash, item_count, pending, total_cents, first_payout_id, last_payout_id)
      VALUES ('acme', $1, '', $2::int, $2, 1, '01990000-0000-0000-0000-000000000000', '0199ffff-ffff-ffff-ffff-ffffffffffff')
    )
    INSERT INTO payout (payer, payout_id, batch_id, item_index, external_id, user_id, amount_cents, pix_key, pix_key_type, due_at)
    SELECT 'acme', overlay(gen_random_uuid()::text placing '0199' from 1 for 4)::uuid, $1, n, $1 || n, 'user', 100, 'user@example.com', 'EMAIL', now() FROM generate_series(0, $2 - 1) AS n
    RETURNING payout_id`,
};
const endLeases = {
  name: 'test_end_leases',
  text: `UPDATE payout SET lease_until = lease_until - interval '2 hours' WHERE batch_id = $1 AND lease_until IS NOT NULL`,
};
const selectPayouts = {
  name: 'test_select_payouts',
  text: `
    SELECT status, fence, attempts, payment_id, rail, end_to_end_id, rail_reference, receiver_ispb, lease_until IS NOT NULL AS is_held, due_at IS NOT NULL AS is_due,
           doubtful_since IS NOT NULL AS is_doubtful
      FROM payout WHERE batch_id = $1 ORDER BY item_index`,
};

/** What two claims must agree upon; times are each table's own. */
function summaryOf({
  payoutId,
  work,
  fence,
  status,
  attempts,
  paymentId,
  endToEndId,
  railReference,
  receiverIspb,
  mayBeTaken,
  otherRail,
}: ClaimedPayout): string {
  const ids = [payoutId, paymentId, endToEndId, railReference];
  return [...ids, work, fence, status, attempts, receiverIspb, mayBeTaken, otherRail].join(' ');
}

function freshIds(endToEndIds: 'ours' | 'learnt') {
  const text: string = makeEndToEndId(ispb('32074986'), new Date(), (length) =>
    randomUUID().replaceAll('-', '').slice(0, length),
  );
  if (!isPaymentId(text)) throw new Error(text);
  const paymentId: PaymentId = text;
  return { paymentId, endToEndId: endToEndIds === 'ours' ? endToEndIdOf(paymentId) : null };
}

function ispb(text: string): Ispb {
  if (!isIspb(text)) throw new Error(text);
  return text;
}

function neverEmpty(): never {
  throw new Error('There was a claim.');
}
