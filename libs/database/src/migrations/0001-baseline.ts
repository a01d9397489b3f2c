import { readFileSync } from 'node:fs';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const BASELINE = new URL('./baseline.sql', import.meta.url);

/** The tables, in an empty database. Functions come after the migrations (functions/load-functions.ts). */
export class Baseline1764000000001 implements MigrationInterface {
  readonly name = 'Baseline1764000000001';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(readFileSync(BASELINE, 'utf8'));
  }

  /** There is nothing before it. */
  down(): Promise<void> {
    return Promise.reject(new Error('The baseline cannot be undone; drop the database.'));
  }
}
