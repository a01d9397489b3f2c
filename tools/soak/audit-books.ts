import type { Pool } from 'pg';
import type { CollectedLedger } from './collected-ledger.js';
import type { RandomPayer } from './pay-at-random.js';

/** One thing that must hold at the end; `faults` says where it does not, a few examples at most. */
export interface Finding {
  readonly what: string;
  readonly count: number;
  readonly faults: readonly string[];
}

const MAX_EXAMPLES = 5;

/** Each asks for what must not be: rows found are faults. `settled` has the payment id of each settlement. */
const NOTHING_OF: Readonly<Record<string, string>> = {
  'every accepted payout has come to its end':
    "SELECT external_id || ' is ' || status AS fault FROM payout WHERE status NOT IN ('paid', 'failed', 'duplicate')",
  'what is paid is settled at the rail, once': `
    SELECT p.external_id || ' has ' || count(s.*) || ' settlements' AS fault
      FROM payout p LEFT JOIN settled s USING (payment_id)
     WHERE p.status = 'paid' GROUP BY p.payer, p.payout_id HAVING count(s.*) <> 1`,
  'what is settled at the rail is paid': `
    SELECT payment_id || ' is settled, its payout ' || coalesce(p.status, 'unknown') AS fault
      FROM settled s LEFT JOIN payout p USING (payment_id) WHERE p.status IS DISTINCT FROM 'paid'`,
  'every settlement is one message, and every message a settlement': `
    SELECT coalesce(s.end_to_end_id, m.end_to_end_id) || ' is only on one side' AS fault
      FROM (SELECT * FROM simulated_payment WHERE outcome = 'settled') AS s
      FULL JOIN message m ON m.end_to_end_id = s.end_to_end_id AND m.receiver_ispb = s.receiver_ispb
     WHERE s.end_to_end_id IS NULL OR m.end_to_end_id IS NULL`,
  'a batch counts what its items are': `
    SELECT b.batch_id || ' counts wrongly' AS fault
      FROM payout_batch b JOIN (
        SELECT payer, batch_id, count(*) AS items, count(*) FILTER (WHERE status = 'paid') AS paid,
               count(*) FILTER (WHERE status = 'failed') AS failed, count(*) FILTER (WHERE status = 'duplicate') AS duplicate
          FROM payout GROUP BY payer, batch_id) AS i USING (payer, batch_id)
     WHERE (b.item_count, b.paid, b.failed, b.duplicate) IS DISTINCT FROM (i.items, i.paid, i.failed, i.duplicate)
        OR b.completed_at IS NULL`,
  'every history ends where its payout is': `
    SELECT p.external_id || ' is ' || p.status || ' and its history says ' || coalesce(h.status, 'nothing') AS fault
      FROM payout p LEFT JOIN payout_history h ON h.payer = p.payer AND h.payout_id = p.payout_id AND h.sequence = p.sequence
     WHERE p.sequence > 0 AND h.status IS DISTINCT FROM p.status`,
  'no message waits, and none is outstanding': `
    SELECT receiver_ispb || ' holds ' || cardinality(outstanding) AS fault FROM stream WHERE outstanding <> '{}'
     UNION ALL SELECT receiver_ispb || ' has returned messages' FROM message_returned
     UNION ALL SELECT t.receiver_ispb || ' has messages that were not taken'
       FROM message_tail t LEFT JOIN message_head h USING (receiver_ispb)
      WHERE t.stored_count <> coalesce(h.taken_count, 0)`,
  'every webhook has arrived': `
    SELECT event_id || ' is ' || status || ' after ' || attempts || ' attempts' AS fault FROM webhook_delivery WHERE status <> 'delivered'`,
};

/** What the books are compared with. */
export interface Witnesses {
  readonly payers: readonly RandomPayer[];
  readonly ledger: CollectedLedger;
  /** The payment ids that the rail has settled, each as often as it has. */
  readonly settlements: readonly string[];
  /** Answers to operators that are not of the contract. */
  readonly operatorFaults: readonly string[];
}

/**
 * Proves the books: what was asked for, what the rail did, what was collected, and which webhooks arrived.
 *
 * @param report called with each check that is done and how long it took
 */
export async function auditBooks(
  pool: Pool,
  { payers, ledger, settlements, operatorFaults }: Witnesses,
  report: (progress: string) => void,
): Promise<readonly Finding[]> {
  // These read all there is; what the planner believes of tables that have just been filled is made for look-ups.
  await pool.query('ANALYZE');
  const checks: readonly (readonly [what: string, find: () => Promise<readonly string[]>])[] = [
    ...Object.entries(NOTHING_OF).map(([what, sql]) => [what, () => rowsOf(pool, sql, settlements)] as const),
    ['each payout ended as its key demands', () => wrongEndings(pool, payers)],
    ['every message was collected', () => uncollected(pool, ledger)],
    [
      'no message came again after it was acknowledged, or was in two streams',
      () => Promise.resolve(ledger.faults),
    ],
    [
      'no call was answered outside the contract',
      () => Promise.resolve([...payers.flatMap(({ faults }) => faults), ...operatorFaults]),
    ],
  ];
  const findings: Finding[] = [];
  for (const [what, find] of checks) {
    const startedAt = performance.now();
    const faults = await find();
    report(`audited in ${((performance.now() - startedAt) / 1000).toFixed(1)} s: ${what}`);
    findings.push({ what, count: faults.length, faults: faults.slice(0, MAX_EXAMPLES) });
  }
  return findings;
}

async function rowsOf(pool: Pool, sql: string, settlements: readonly string[]): Promise<string[]> {
  const { rows } = await pool.query<{ fault: string }>(
    `WITH settled AS (SELECT unnest($1::text[]) AS payment_id) ${sql}`,
    [settlements],
  );
  return rows.map(({ fault }) => fault);
}

async function wrongEndings(pool: Pool, payers: readonly RandomPayer[]): Promise<string[]> {
  const { rows } = await pool.query<{ external_id: string; status: string }>(
    "SELECT external_id, status FROM payout WHERE status <> 'duplicate'",
  );
  const statuses = new Map(rows.map(({ external_id, status }) => [external_id, status]));
  const expected = payers
    .flatMap((payer) => [...payer.expected])
    .filter(([, ending]) => ending !== 'duplicate');
  const duplicates = payers.flatMap((payer) => [...payer.expected]).length - expected.length;
  const { rows: counted } = await pool.query<{ count: string }>(
    "SELECT count(*) FROM payout WHERE status = 'duplicate'",
  );
  return [
    ...expected
      .filter(([id, ending]) => statuses.get(id) !== ending)
      .map(([id, ending]) => `${id} should be ${ending} and is ${statuses.get(id) ?? 'unknown'}`),
    ...(expected.length === rows.length
      ? []
      : [`${String(rows.length)} payouts for ${String(expected.length)} asked for`]),
    ...(Number(counted[0]?.count) === duplicates
      ? []
      : [`${counted[0]?.count ?? ''} duplicates, ${String(duplicates)} sent`]),
  ];
}

async function uncollected(pool: Pool, ledger: CollectedLedger): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>('SELECT end_to_end_id AS id FROM message');
  const missing = rows.filter(({ id }) => !ledger.hasSeen(id)).map(({ id }) => `${id} was never collected`);
  return rows.length === ledger.seen
    ? missing
    : [...missing, `${String(ledger.seen)} seen of ${String(rows.length)}`];
}
