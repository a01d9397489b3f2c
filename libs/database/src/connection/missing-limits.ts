import type { DataSource } from 'typeorm';
import { SESSION_LIMITS } from './database-settings.js';

/** $1 names of settings, $2 what they should be at most, in ms; 0 is without a limit. */
const selectMissing = `
  SELECT wanted.name
    FROM unnest($1::text[], $2::bigint[]) AS wanted(name, most_ms)
    JOIN pg_settings AS actual USING (name)
   WHERE actual.setting::bigint NOT BETWEEN 1 AND wanted.most_ms
   ORDER BY wanted.name`;

/** The limits that connections ask for and do not have, by Postgres's names: a pooler in between ignores what it cannot grant. */
export async function findMissingLimits(dataSource: DataSource): Promise<readonly string[]> {
  const limits = [Object.keys(SESSION_LIMITS), Object.values(SESSION_LIMITS)];
  const rows: { name: string }[] = await dataSource.query(selectMissing, limits);
  return rows.map(({ name }) => name);
}
