import type { Statement } from '../connection/sql.js';

/** $1 which data, $2 width of new partitions, $3 days ahead: see the function's header. */
export const preparePartitions: Statement = {
  name: 'prepare_partitions',
  text: `SELECT s.data, s.from_day::text, s.to_day::text, s.relation FROM prepare_partitions($1, $2, $3) AS s`,
  plannedAnew: true,
};
