import type { DataSource } from 'typeorm';

/**
 * Has every connection of the pool report what it has read so far: by itself it does so when it has been idle for seconds, perhaps
 * between two looks at the sum.
 */
export async function reportReads(dataSource: DataSource): Promise<void> {
  const { options } = dataSource;
  const connections = 'poolSize' in options ? (options.poolSize ?? 1) : 1;
  // Each is busy for long enough that every other statement has to take another connection.
  const report = () => dataSource.query('SELECT pg_stat_force_next_flush(), pg_sleep(0.05)');
  await Promise.all(Array.from({ length: connections }, report));
}

/**
 * Rows of tables, and entries of their indexes, that were read so far, by all connections of the pool.
 *
 * @param tables a pattern of LIKE
 */
export async function rowsRead(dataSource: DataSource, tables: string): Promise<number> {
  await reportReads(dataSource);
  const [row] = await dataSource.query<{ reads: string }[]>(
    `SELECT sum(seq_tup_read + coalesce(idx_reads, 0)) AS reads
       FROM pg_stat_user_tables
       LEFT JOIN (SELECT relid, sum(idx_tup_read) AS idx_reads FROM pg_stat_user_indexes GROUP BY relid) AS i USING (relid)
      WHERE relname LIKE $1`,
    [tables],
  );
  return Number(row?.reads);
}
