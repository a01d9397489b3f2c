import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Workers tell of themselves here, and learn from here that they are to rest. Versions of before do neither, and run on beside it. */
const tables = /* sql */ `
  CREATE TABLE worker (
    worker_id      text PRIMARY KEY,
    host           text NOT NULL,
    pid            integer NOT NULL,
    version        text NOT NULL,
    runs           text[] NOT NULL,
    started_at     timestamptz NOT NULL,
    seen_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    state          text NOT NULL CHECK (state IN ('working', 'draining', 'drained', 'stopping')),
    drain_asked_at timestamptz,
    drain_actor    text,
    drain_reason   text,
    CHECK ((drain_asked_at IS NULL) = (drain_actor IS NULL))
  ) WITH (fillfactor = 50);
  COMMENT ON TABLE worker IS 'A row for each worker, changed every two seconds where it stands; who ends takes it along. Not data: emptying the sandbox leaves it.';
`;

export class Workers1764000000010 implements MigrationInterface {
  readonly name = 'Workers1764000000010';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(tables);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE worker;');
  }
}
