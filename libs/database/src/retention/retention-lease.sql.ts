import type { Statement } from '../connection/sql.js';

/** No parameters. When all went well last, or when it was first tried; partitions that are held back, by data, and since when. */
export const readRetention: Statement = {
  name: 'read_retention',
  text: /* sql */ `
    SELECT (SELECT extract(epoch FROM coalesce(t.finished_at, t.begun_at))::float8 FROM retention_lease t) AS finished_at,
           count(*) FILTER (WHERE s.data = 'messages')::integer AS messages, count(*) FILTER (WHERE s.data = 'payouts')::integer AS payouts,
           coalesce(max(extract(epoch FROM clock_timestamp() - s.held_back_since)), 0)::float8 AS longest_seconds
      FROM stored_partition s WHERE s.held_back_since IS NOT NULL AND s.dropped_at IS NULL`,
};
