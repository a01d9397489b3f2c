import type { DataSource, QueryRunner } from 'typeorm';

/** Without partitions of a table: they are made by functions, and follow their parent. */
const TABLES = /* sql */ `
  SELECT oid, relname FROM pg_class
   WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
     AND relname NOT IN ('migrations', 'typeorm_metadata', 'loaded_function')`;

/** One line for each fact, as Postgres itself writes it, so that two ways to say the same expression are equal. */
const FACTS = /* sql */ `
  WITH t AS (${TABLES})
  SELECT format('table %s: %s', relname, obj_description(oid)) AS fact FROM t
  UNION ALL
  SELECT format('column %s.%s: %s', relname, attname, concat_ws(' ', format_type(atttypid, atttypmod),
           'collate ' || (SELECT collname FROM pg_collation WHERE oid = attcollation AND collname <> 'default'),
           CASE WHEN attnotnull THEN 'not null' END,
           'identity ' || nullif(attidentity::text, ''), 'generated ' || nullif(attgenerated::text, ''),
           'default ' || pg_get_expr(adbin, adrelid), 'comment ' || col_description(t.oid, attnum)))
    FROM t JOIN pg_attribute ON attrelid = t.oid AND attnum > 0 AND NOT attisdropped
    LEFT JOIN pg_attrdef ON adrelid = t.oid AND adnum = attnum
  UNION ALL
  SELECT format('constraint %s.%s: %s', relname, conname, pg_get_constraintdef(c.oid))
    FROM t JOIN pg_constraint c ON conrelid = t.oid AND contype <> 'n'
  UNION ALL
  SELECT format('index %s', pg_get_indexdef(indexrelid)) FROM t JOIN pg_index ON indrelid = t.oid`;

/** The tables, columns, constraints and indexes of a database. */
export async function readSchema(on: DataSource | QueryRunner): Promise<readonly string[]> {
  const rows = (await on.query(FACTS)) as { fact: string }[];
  return rows.map(({ fact }) => fact);
}
