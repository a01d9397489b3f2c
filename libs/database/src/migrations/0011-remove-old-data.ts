import type { MigrationInterface, QueryRunner } from 'typeorm';
import { removeOldDataFunctions } from './0011-remove-old-data.sql.js';

/** Whose turn it is to remove what is old, and what finds old webhooks (docs/adr/0022). Nothing that was there changes. */
const tables = /* sql */ `
  SET LOCAL lock_timeout = '3s';
  CREATE TABLE IF NOT EXISTS retention_turn (
    only_one     boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    holder       uuid NOT NULL,
    held_until   timestamptz NOT NULL,
    begun_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at  timestamptz
  );
  COMMENT ON TABLE retention_turn IS 'One worker at a time removes what is old: a lease. No row: none ever has.';
  COMMENT ON COLUMN retention_turn.finished_at IS 'When last everything that was old enough was looked at, and nothing failed.';

  ALTER TABLE stored_span ADD COLUMN IF NOT EXISTS held_back_since timestamptz;
  COMMENT ON COLUMN stored_span.held_back_since IS 'It is old enough to go, and something hinders.';
  COMMENT ON COLUMN stored_span.retired_at IS 'It is being removed: what outlives it is written, nothing is stored in it any more, and its tables go.';
  ${removeOldDataFunctions}
`;

/** Name → of what. They are made while everybody writes. */
const indexes = {
  webhook_event_oldest: 'webhook_event (occurred_at, event_id)',
  webhook_delivery_of_event: 'webhook_delivery (payer, event_id)',
};

export class RemoveOldData1764000000011 implements MigrationInterface {
  readonly name = 'RemoveOldData1764000000011';
  /** An index cannot be made beside writers in a transaction. */
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(tables);
    for (const [name, columns] of Object.entries(indexes)) {
      // What a run left that was cut short.
      await queryRunner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
      await queryRunner.query(`CREATE INDEX CONCURRENTLY ${name} ON ${columns}`);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP INDEX webhook_event_oldest, webhook_delivery_of_event;
      DROP FUNCTION drop_span, remove_webhook_deliveries, remove_webhook_events, look_at_old_webhooks;
      ALTER TABLE stored_span DROP COLUMN held_back_since;
      DROP TABLE retention_turn;
    `);
  }
}
