import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What people who run the installation work with. Nothing that was there changes, so workers of before run on beside it: they do
 * not look at the switch, and go on submitting until they are replaced.
 */
const tables = /* sql */ `
  CREATE TABLE settlement_pause (
    only_one   boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    paused_at  timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()),
    actor      text NOT NULL,
    reason     text
  );
  COMMENT ON TABLE settlement_pause IS 'A row: no payment is submitted. No row: settlement runs. Not data: emptying the sandbox leaves it.';

  -- Held payouts are few, and so are the batches that have any. Not an index of payouts: none may hang on what changes of them.
  CREATE INDEX payout_batch_held ON payout_batch (created_at, payer, batch_id) WHERE needs_review > 0;
`;

export class OperatorActions1764000000007 implements MigrationInterface {
  readonly name = 'OperatorActions1764000000007';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(tables);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX payout_batch_held; DROP TABLE settlement_pause;');
  }
}
