import { describe, expect, it } from '@jest/globals';
import { summarizeStatement } from './trace-statement.js';

describe('a statement in a trace', () => {
  it.each([
    ['/* list_api_keys */ SELECT "k"."key_id" FROM "api_key" "k"', 'list_api_keys'],
    ['SELECT "a"."actor" AS "a_actor" FROM "audit_log" "a" WHERE "a"."position" < $1', 'SELECT audit_log'],
    ['INSERT INTO "audit_log"("at", "actor") VALUES (DEFAULT, $1)', 'INSERT audit_log'],
    ['UPDATE "worker" SET "state" = $1 WHERE "worker_id" = $2', 'UPDATE worker'],
    ['DELETE FROM settlement_pause', 'DELETE settlement_pause'],
    ['START TRANSACTION', 'START'],
    ['COMMIT', 'COMMIT'],
    ['', 'SQL'],
  ])('%s is called %s', (text, summary) => {
    expect(summarizeStatement(text)).toBe(summary);
  });
});
