import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Finding } from './checker/finding.js';

const LOOK_EVERY_MS = 500;

const NOT_ENDED = `
  SELECT count(*) || ' payouts are ' || status || ', such as ' || min(external_id) AS fault
    FROM payout WHERE status NOT IN ('paid', 'failed', 'duplicate', 'cancelled') GROUP BY status
   UNION ALL
  SELECT count(*) || ' batches are not completed, such as ' || min(batch_id)
    FROM payout_batch WHERE completed_at IS NULL HAVING count(*) > 0
   UNION ALL
  SELECT count(*) || ' webhooks are not delivered, and not given up' FROM webhook_delivery WHERE status = 'waiting' HAVING count(*) > 0`;

/** Waits until nothing moves any more: no payout is open, and no webhook waits. After `withinMs` it says how much has not ended. */
export async function untilSettled(pool: Pool, withinMs: number): Promise<Finding> {
  const givesUpAt = performance.now() + withinMs;
  for (;;) {
    const { rows } = await pool.query<{ open: boolean }>(
      `SELECT EXISTS (SELECT FROM payout_batch WHERE completed_at IS NULL)
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
