import type { Statement } from '../connection/sql.js';

/** $1 holder, $2 for how many ms. No row changes where somebody else holds it. */
export const holdRetentionLease: Statement = {
  name: 'hold_retention_turn',
  text: /* sql */ `
    INSERT INTO retention_lease AS t (holder, held_until) VALUES ($1, clock_timestamp() + $2 * interval '1 ms')
    ON CONFLICT (only_one) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until
     WHERE t.held_until <= clock_timestamp() OR t.holder = excluded.holder`,
};

/** $1 holder, $2 whether it is through with everything. */
export const endRetentionLease: Statement = {
  name: 'end_retention_turn',
  text: /* sql */ `
    UPDATE retention_lease
       SET held_until = clock_timestamp(), finished_at = CASE WHEN $2::boolean THEN clock_timestamp() ELSE finished_at END
     WHERE holder = $1`,
};

/** No parameters. When all went well last, or when it was first tried; partitions that are held back, by data, and since when. */
export const readRetention: Statement = {
  name: 'read_retention',
  text: /* sql */ `
    SELECT (SELECT extract(epoch FROM coalesce(t.finished_at, t.begun_at))::float8 FROM retention_lease t) AS finished_at,
           count(*) FILTER (WHERE s.data = 'messages')::integer AS messages, count(*) FILTER (WHERE s.data = 'payouts')::integer AS payouts,
           coalesce(max(extract(epoch FROM clock_timestamp() - s.held_back_since)), 0)::float8 AS longest_seconds
      FROM stored_partition s WHERE s.held_back_since IS NOT NULL AND s.dropped_at IS NULL`,
};
