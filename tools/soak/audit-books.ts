import type { Pool } from 'pg';
import type { Finding } from './checker/finding.js';

/** What no client sees: a message that is left behind would be found by no call before the next one of its institution. */
const LEFT_BEHIND = `
  SELECT receiver_ispb || ' holds ' || cardinality(outstanding) AS fault FROM stream WHERE outstanding <> '{}'
   UNION ALL SELECT receiver_ispb || ' has returned messages' FROM message_returned
   UNION ALL SELECT t.receiver_ispb || ' has messages that were not taken'
     FROM message_tail t LEFT JOIN message_head h USING (receiver_ispb)
    WHERE t.stored_count <> coalesce(h.taken_count, 0)`;

/** Looks in the database for what the history cannot show. */
export async function auditBooks(pool: Pool): Promise<Finding> {
  const { rows } = await pool.query<{ fault: string }>(LEFT_BEHIND);
  const faults = rows.map(({ fault }) => fault);
  return { what: 'no message waits, and none is outstanding', count: faults.length, faults };
}
