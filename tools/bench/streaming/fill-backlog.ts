import { parseIspb, randomPixMessage, serialisePixMessage, type Ispb } from '#domain';
import type { Pool } from 'pg';

/** The institution whose line the delivery figures read. */
export function benchIspb(): Ispb {
  const ispb = parseIspb('32074986');
  if (!ispb.ok) throw new Error(ispb.fault.message.text);
  return ispb.value;
}

/** Messages that differ in their endToEndId alone: generating two million different ones would measure the generator. */
const TEMPLATES = 500;

/** Positions begin where those of the present day do: there is a partition for them. */
const TODAY = "first_position_of((clock_timestamp() AT TIME ZONE 'UTC')::date)";

/** Empties the tables and puts `count` messages into one institution's line. No ANALYZE: a claim must not depend on it. */
export async function fillBacklog(pool: Pool, count: number): Promise<void> {
  await pool.query('TRUNCATE message, message_tail, message_head, message_returned, stream, stream_ended');
  const ispb = benchIspb();
  const templates = Array.from({ length: TEMPLATES }, () => randomPixMessage(ispb, new Date(), Math.random));
  await pool.query(
    `INSERT INTO message (receiver_ispb, position, end_to_end_id, payload)
     SELECT $1, ${TODAY} + g, left(t.id, 21) || lpad(g::text, 11, '0'), replace(t.payload, t.id, left(t.id, 21) || lpad(g::text, 11, '0'))
       FROM generate_series(1, $2::bigint) AS g
       JOIN unnest($3::text[], string_to_array($4, chr(10))) WITH ORDINALITY AS t(id, payload, n) ON t.n = g % ${String(TEMPLATES)} + 1
      ORDER BY g`,
    [
      ispb,
      count,
      templates.map(({ endToEndId }) => endToEndId),
      templates.map(serialisePixMessage).join('\n'),
    ],
  );
  await pool.query(
    `INSERT INTO message_tail (receiver_ispb, last_position, stored_count) VALUES ($1, ${TODAY} + $2::bigint, $2)`,
    [ispb, count],
  );
  // A backlog of this size has stood for a while: what autovacuum would do meanwhile is done before the clock starts.
  await pool.query('VACUUM message');
  await pool.query('CHECKPOINT');
}
