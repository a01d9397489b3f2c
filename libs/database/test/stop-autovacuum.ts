import type { DataSource } from 'typeorm';

/** No autovacuum on these tables or their partitions: what the planner knows of them stays as it is. */
export async function stopAutovacuum(dataSource: DataSource, tables: readonly string[]): Promise<void> {
  await dataSource.query(`
    DO $$ BEGIN EXECUTE (
      SELECT string_agg(format('ALTER TABLE %s SET (autovacuum_enabled = false)', coalesce(t.relid, given.name)), ';')
        FROM unnest(ARRAY['${tables.join("','")}']::regclass[]) AS given(name)
        LEFT JOIN LATERAL pg_partition_tree(given.name) AS t ON true
       WHERE t.isleaf IS NOT FALSE);
    END $$`);
}
