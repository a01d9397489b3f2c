import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { QueryRunner } from 'typeorm';
import { findContractions } from './find-contractions.js';
import { migrations } from './index.js';

/** Those of the first version, which no other ran beside. */
const FIRST = ['MessagesAndStreams1764000000001', 'Payouts1764000000002', 'SimulatedRail1764000000003'];
const RELEASES = ['0.1.0', '0.2.0'];

const changelog = readFileSync(new URL('../../../../CHANGELOG.md', import.meta.url), 'utf8');
const released = [...changelog.matchAll(/^## \[(\d+\.\d+\.\d+)\]/gm)].flatMap(([, version]) => version ?? []);

/** All SQL that a migration runs. */
async function sqlOf(migration: (typeof migrations)[number]): Promise<string> {
  const statements: string[] = [];
  const query = (sql: string): Promise<unknown> => {
    statements.push(sql);
    return Promise.resolve([]);
  };
  // Migrations use nothing else of it.
  await new migration().up({ query } as unknown as QueryRunner);
  return statements.join(';\n');
}

describe('a migration after the first version', () => {
  it.each(
    migrations
      .filter(({ name }) => !FIRST.includes(name))
      .map((migration) => ({ migration, name: migration.name })),
  )('$name takes nothing from the version before it', async ({ migration }) => {
    const sql = await sqlOf(migration);
    expect(sql.length).toBeGreaterThan(0);
    expect(findContractions(sql, released)).toEqual([]);
  });
});

describe('findContractions', () => {
  it.each([
    'DROP TABLE payout',
    'drop function settle_payouts(text)',
    'ALTER TABLE payout DROP COLUMN user_id',
    'ALTER TABLE payout RENAME COLUMN user_id TO person',
    'ALTER TABLE payout RENAME TO payment',
    'ALTER FUNCTION settle_payouts RENAME TO settle',
    'ALTER TABLE payout ADD COLUMN priority integer NOT NULL',
    'ALTER TABLE payout ADD priority integer NOT NULL',
    'ALTER TABLE payout ADD COLUMN a text, ADD COLUMN b text NOT NULL',
    'ALTER TABLE payout ALTER COLUMN user_id SET NOT NULL',
    'ALTER TABLE payout ALTER COLUMN amount_cents TYPE numeric',
    'ALTER TABLE payout ADD CONSTRAINT positive CHECK (amount_cents > 10)',
    'CREATE UNIQUE INDEX once ON payout (user_id)',
    'CREATE FUNCTION f() RETURNS int AS $$ BEGIN; END $$; DELETE FROM payout',
    'ALTER TABLE payout RENAME TO payout_first; CREATE TABLE payout (id bigint)',
    'ALTER TABLE payout RENAME TO payout_first; CREATE TABLE other (id bigint) PARTITION BY RANGE (id)',
    'ALTER TABLE payout DROP CONSTRAINT small',
  ])('finds %s', (sql) => {
    expect(findContractions(sql, RELEASES)).toHaveLength(1);
  });

  it.each([
    'CREATE TABLE later (id bigint PRIMARY KEY, at timestamptz NOT NULL)',
    'CREATE TABLE later (id bigint); ALTER TABLE later ADD COLUMN at timestamptz NOT NULL; CREATE UNIQUE INDEX l ON later (at)',
    'ALTER TABLE payout ADD COLUMN note text',
    "ALTER TABLE payout ADD COLUMN note text NOT NULL DEFAULT ''",
    "ALTER TABLE payout ADD COLUMN note text DEFAULT '' NOT NULL",
    'ALTER TABLE payout ALTER COLUMN note DROP NOT NULL',
    'ALTER TABLE payout RENAME TO payout_first; CREATE TABLE payout (id bigint) PARTITION BY RANGE (id); ALTER TABLE payout_first DROP note',
    'ALTER TABLE payout ADD CONSTRAINT small CHECK (id < 9) NOT VALID; ALTER TABLE payout DROP CONSTRAINT small',
    'CREATE INDEX payout_note ON payout (note)',
    'DROP INDEX payout_note',
    'CREATE OR REPLACE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DROP TABLE x; DELETE FROM y; END $$',
    "COMMENT ON TABLE payout IS 'It''s not; DROP TABLE payout'",
    '-- DROP TABLE payout\nSELECT 1',
  ])('lets %s pass', (sql) => {
    expect(findContractions(sql, RELEASES)).toEqual([]);
  });

  it('lets go what a released version was the first to do without', () => {
    expect(findContractions('-- unused since 0.2.0\nDROP TABLE payout_due', RELEASES)).toEqual([]);
    expect(findContractions('-- unused since 0.3.0\nDROP TABLE payout_due', RELEASES)).toHaveLength(1);
    expect(
      findContractions('-- unused since 0.2.0\nDROP TABLE payout_due; DROP TABLE payout', RELEASES),
    ).toHaveLength(1);
  });
});
