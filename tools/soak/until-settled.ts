import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Finding } from './checker/finding.js';

const LOOK_EVERY_MS = 500;

/** What comes back is asked about, of what is paid. */
const OPEN_QUESTIONS = `
  WITH open_questions AS (
    SELECT FROM payout_return_inquiry q JOIN payout p USING (payer, payout_id) WHERE q.due_at IS NOT NULL AND p.status = 'paid')`;

const NOT_ENDED = `${OPEN_QUESTIONS}
  SELECT count(*) || ' payouts are ' || status || ', such as ' || min(external_id) AS fault
    FROM payout WHERE status NOT IN ('paid', 'failed', 'duplicate', 'cancelled') GROUP BY status
   UNION ALL
  SELECT count(*) || ' batches are not completed, such as ' || min(batch_id)
    FROM payout_batch WHERE completed_at IS NULL HAVING count(*) > 0
   UNION ALL
  SELECT count(*) || ' questions about returns are not answered' FROM open_questions HAVING count(*) > 0
   UNION ALL
  SELECT count(*) || ' webhooks are not delivered, and not given up' FROM webhook_delivery WHERE status = 'waiting' HAVING count(*) > 0`;

/** Waits until nothing moves any more: no payout is open, no return is asked about, and no webhook waits. After `withinMs` it says how much has not ended. */
export async function untilSettled(pool: Pool, withinMs: number): Promise<Finding> {
  const givesUpAt = performance.now() + withinMs;
  for (;;) {
    const { rows } = await pool.query<{ open: boolean }>(
      `${OPEN_QUESTIONS} SELECT EXISTS (SELECT FROM payout_batch WHERE completed_at IS NULL)
           OR EXISTS (SELECT FROM open_questions)
           OR EXISTS (SELECT FROM webhook_delivery WHERE status = 'waiting') AS open`,
    );
    if (rows[0]?.open === false) return finding([]);
    if (performance.now() >= givesUpAt) break;
    await pause(LOOK_EVERY_MS);
  }
  const { rows } = await pool.query<{ fault: string }>(NOT_ENDED);
  return finding(rows.map(({ fault }) => fault));
}

function finding(faults: readonly string[]): Finding {
  return { what: 'everything came to its end in time', count: faults.length, faults };
}
