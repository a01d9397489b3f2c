import type { Statement } from '../connection/sql.js';

/**
 * $1 payer, $2 types; $3 to $6 the place after which to look: transaction, of a batch, id, sequence; $7 limit. The events with what they
 * are about, and on each row, also where there are no events, the database and the transaction before which nothing can come any more.
 * All are of one snapshot.
 */
export const readEvents: Statement = {
  name: 'read_events',
  text: /* sql */ `
    SELECT (SELECT database_identity()) AS database, pg_snapshot_xmin(pg_current_snapshot())::text AS horizon,
           e.transaction_id, e.of_batch, e.id, nullif(e.sequence, 0) AS sequence, e.type, e.occurred_at,
           CASE WHEN e.of_batch THEN e.id ELSE payout_event_id(e.id, e.sequence) END AS event_id,
           CASE WHEN NOT e.of_batch THEN payout_at_event($1, e.id, e.sequence, e.type) END AS payout,
           CASE WHEN e.of_batch THEN batch_at_event($1, e.batch_id, e.type) END AS batch
      FROM (VALUES (1)) AS always
      LEFT JOIN find_events($1, $2::text[], $3::bigint, $4::boolean, $5::uuid, $6::integer, $7::integer) AS e ON true
     ORDER BY e.transaction_id, e.of_batch, e.id, e.sequence`,
};

/** $1 to $6 arrays of what `readEvents` takes, with the types as one text with commas. The numbers, from 1, of those that would find an event. */
export const findAwaitedEvents: Statement = {
  name: 'find_awaited_events',
  text: /* sql */ `
    SELECT database_identity() AS database, array_agg(a.n::integer) AS found
      FROM unnest($1::text[], $2::text[], $3::bigint[], $4::boolean[], $5::uuid[], $6::integer[])
           WITH ORDINALITY AS a(payer, types, transaction_id, of_batch, id, sequence, n)
     WHERE EXISTS (
       SELECT FROM find_events(a.payer, string_to_array(a.types, ','), a.transaction_id, a.of_batch, a.id, a.sequence, 1))`,
};
