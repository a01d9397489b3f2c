import type { QueryRunner } from 'typeorm';
import { sqlFunctions, type SqlFunction } from './sql-functions.js';

/** Replacing a trigger locks its table; what waits behind it must not wait for long. */
const settings = `
  SET LOCAL lock_timeout = '3s';
  -- Functions are created in the order of their names, whatever they call; they are checked when all are there.
  SET LOCAL check_function_bodies = off;`;

/** The newest version of each function. */
const selectLoaded =
  'SELECT DISTINCT ON (name) name, hash FROM loaded_function ORDER BY name, loaded_at DESC';

/** $1 names, $2 hashes. */
const noteLoaded = `
  INSERT INTO loaded_function (name, hash) SELECT * FROM unnest($1::text[], $2::text[])
  ON CONFLICT (name, hash) DO UPDATE SET loaded_at = clock_timestamp()`;

/** $1 names: their versions, the oldest first, with their arguments. */
const selectFunctions = `
  SELECT p.proname AS name, p.oid::regprocedure::text AS signature FROM pg_proc p
   WHERE p.pronamespace = current_schema()::regnamespace AND p.proname = ANY ($1) ORDER BY p.oid`;

/** $1 names. Fails on what the language's own check finds. */
const checkFunctions = `
  SELECT CASE l.lanname WHEN 'plpgsql' THEN plpgsql_validator(p.oid) WHEN 'sql' THEN fmgr_sql_validator(p.oid) END
    FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
   WHERE p.pronamespace = current_schema()::regnamespace AND p.proname = ANY ($1)`;

/** invalid_function_definition: other results, or other names of parameters, than the function that is there. */
const CANNOT_REPLACE = '42P13';

/**
 * Brings the database functions to this version, in one transaction: creates or replaces those whose file changed,
 * drops those whose file is gone. A process of the version before may still call what it calls by the same
 * signature; see docs/adr/0018 for changing one.
 *
 * @returns the names of the functions that were created, replaced or dropped.
 */
export async function loadFunctions(
  runner: QueryRunner,
  functions: readonly SqlFunction[] = sqlFunctions,
): Promise<readonly string[]> {
  await runner.startTransaction();
  try {
    const changed = await replaceChanged(runner, functions);
    await runner.commitTransaction();
    return changed;
  } catch (error) {
    await runner.rollbackTransaction();
    throw error;
  }
}

async function replaceChanged(
  runner: QueryRunner,
  functions: readonly SqlFunction[],
): Promise<readonly string[]> {
  const rows = (await runner.query(selectLoaded)) as { name: string; hash: string }[];
  const loaded = new Map(rows.map(({ name, hash }) => [name, hash]));
  const changed = functions.filter(({ name, hash }) => loaded.get(name) !== hash);
  const wanted = new Set(functions.map(({ name }) => name));
  const gone = [...loaded.keys()].filter((name) => !wanted.has(name));
  if (changed.length + gone.length === 0) return [];

  await runner.query(settings);
  for (const { name, text } of changed) await createOrReplace(runner, name, text);
  await drop(runner, await signaturesOf(runner, gone));
  await runner.query('DELETE FROM loaded_function WHERE name = ANY ($1)', [gone]);
  const names = changed.map(({ name }) => name);
  await runner.query(noteLoaded, [names, changed.map(({ hash }) => hash)]);
  await runner.query('SET LOCAL check_function_bodies = on');
  await runner.query(checkFunctions, [names]);
  return [...names, ...gone];
}

/** Other arguments make another function beside the one that was there, other results cannot replace it: either way it goes. */
async function createOrReplace(runner: QueryRunner, name: string, text: string): Promise<void> {
  const before = await signaturesOf(runner, [name]);
  await runner.query('SAVEPOINT replacing');
  try {
    await runner.query(text);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === CANNOT_REPLACE)) throw error;
    await runner.query('ROLLBACK TO SAVEPOINT replacing');
    await drop(runner, before);
    await runner.query(text);
    return;
  }
  const after = await signaturesOf(runner, [name]);
  if (after.length > 1) await drop(runner, before);
}

async function signaturesOf(runner: QueryRunner, names: readonly string[]): Promise<readonly string[]> {
  const rows = (await runner.query(selectFunctions, [names])) as { signature: string }[];
  return rows.map(({ signature }) => signature);
}

async function drop(runner: QueryRunner, signatures: readonly string[]): Promise<void> {
  if (signatures.length > 0) await runner.query(`DROP ROUTINE ${signatures.join(', ')}`);
}
