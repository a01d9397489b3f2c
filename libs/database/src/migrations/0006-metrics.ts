import type { MigrationInterface, QueryRunner } from 'typeorm';
import { answerStreamCallsFunction } from './0006-answer-stream-calls.sql.js';
import { lookAtInstallationFunctions } from './0006-look-at-installation.sql.js';

/**
 * A batch enters this index when it is accepted and leaves it when it is complete, together with a change of its status, which is
 * indexed already. In between nothing of it changes, so the updates of a batch that is worked on stay on its page.
 */
const openBatches = /* sql */ `
  CREATE INDEX payout_batch_open ON payout_batch (created_at) WHERE completed_at IS NULL;
`;

export class Metrics1764000000006 implements MigrationInterface {
  readonly name = 'Metrics1764000000006';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(openBatches);
    await queryRunner.query(answerStreamCallsFunction);
    await queryRunner.query(lookAtInstallationFunctions);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP FUNCTION look_at_webhooks, look_at_payouts, look_at_streams, answer_stream_calls;
      DROP INDEX payout_batch_open;
    `);
  }
}
