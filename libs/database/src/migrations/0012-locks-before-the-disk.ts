import type { MigrationInterface, QueryRunner } from 'typeorm';
import { answerStreamCallsFlushedProcedure } from './0012-answer-stream-calls-flushed.sql.js';
import { storeMessagesFlushedProcedure } from './0012-store-messages-flushed.sql.js';

/** Reading and storing that let their locks go before the disk; processes of the version before go on calling the functions within. */
export class LocksBeforeTheDisk1764000000012 implements MigrationInterface {
  readonly name = 'LocksBeforeTheDisk1764000000012';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(answerStreamCallsFlushedProcedure);
    await queryRunner.query(storeMessagesFlushedProcedure);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'DROP PROCEDURE store_messages_flushed; DROP PROCEDURE answer_stream_calls_flushed;',
    );
  }
}
