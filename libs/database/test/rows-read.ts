import type { DataSource } from 'typeorm';

/**
 * Rows of tables, and entries of their indexes, that were read so far.
 *
 * @param tables a pattern of LIKE; what other connections read counts once they are idle.
 */
export async function rowsRead(dataSource: DataSource, tables: string): Promise<number> {
  await dataSource.query('SELECT pg_stat_force_next_flush()');
  const [row] = await dataSource.query<{ reads: string }[]>(
    `SELECT sum(seq_tup_read + coalesce(idx_reads, 0)) AS reads
       FROM pg_stat_user_tables
       LEFT JOIN (SELECT relid, sum(idx_tup_read) AS idx_reads FROM pg_stat_user_indexes GROUP BY relid) AS i USING (relid)
      WHERE relname LIKE $1`,
    [tables],
  );
  return Number(row?.reads);
}
