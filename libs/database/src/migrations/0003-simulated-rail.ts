import type { MigrationInterface, QueryRunner } from 'typeorm';
import { recordSimulatedPaymentsFunction } from './0003-record-simulated-payments.sql.js';

/**
 * What the simulated rail remembers. It plays another system, so it knows nothing of our tables: it is asked by endToEndId alone,
 * which carries its payer's institution and leads the key.
 */
const tables = /* sql */ `
  CREATE TABLE simulated_payment (
    end_to_end_id  text COLLATE "C" PRIMARY KEY,
    payout_id      uuid NOT NULL,
    verdict        text NOT NULL CHECK (verdict IN ('settled', 'rejected', 'silent')),
    code           text,
    receiver_ispb  text COLLATE "C",
    settled_at     timestamptz,
    CONSTRAINT simulated_payment_has_its_facts CHECK (
      (verdict = 'settled') = (receiver_ispb IS NOT NULL AND settled_at IS NOT NULL) AND (verdict = 'rejected') = (code IS NOT NULL))
  ) WITH (autovacuum_vacuum_insert_scale_factor = 0.05);
  COMMENT ON TABLE simulated_payment IS 'The simulated rail''s ledger: what it decided, once per endToEndId.';
  COMMENT ON COLUMN simulated_payment.verdict IS 'silent: it gives no answer to any question.';

  CREATE TABLE simulated_submission_count (
    payout_id    uuid PRIMARY KEY,
    submissions  integer NOT NULL
  );
  COMMENT ON TABLE simulated_submission_count IS 'For sandbox keys that behave differently the second time.';
`;

export class SimulatedRail1764000000003 implements MigrationInterface {
  readonly name = 'SimulatedRail1764000000003';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(tables);
    await queryRunner.query(recordSimulatedPaymentsFunction);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP FUNCTION record_simulated_payments;
      DROP TABLE simulated_submission_count, simulated_payment;
    `);
  }
}
