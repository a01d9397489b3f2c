import type { MigrationInterface, QueryRunner } from 'typeorm';
import { storeMessagesFunction as storeMessagesBefore } from './0001-store-messages.sql.js';
import { takeMessagesFunction as takeMessagesBefore } from './0001-take-messages.sql.js';
import { messageSpanFunctions } from './0008-message-spans.sql.js';
import { storeMessagesFunction } from './0008-store-messages.sql.js';
import { storedSpanFunctions, storedSpanTable } from './0008-stored-spans.sql.js';
import { takeMessagesFunctions } from './0008-take-messages.sql.js';

/**
 * The table of messages becomes the first partition of a parent that takes its name (docs/adr/0020). Three transactions, of which the
 * middle one reads the whole table and is in nobody's way; the others hold the table for milliseconds. Each may be run again.
 *
 * Functions are replaced with the same arguments and results, so processes of the version before run on beside it. Until there are
 * spans, the new ones do as the old ones did.
 */
const prepare = /* sql */ `
  SET LOCAL lock_timeout = '3s';
  ${storedSpanTable}
  CREATE TABLE IF NOT EXISTS message_ahead (
    receiver_ispb  text COLLATE "C" NOT NULL,
    end_to_end_id  text COLLATE "C" NOT NULL,
    position       bigint NOT NULL,
    wire           text NOT NULL,
    PRIMARY KEY (receiver_ispb, end_to_end_id)
  );
  COMMENT ON TABLE message_ahead IS 'Messages whose endToEndId carries a day after that of their position, and would not be looked for where they are. Rare.';
  ${messageSpanFunctions}
  ${storedSpanFunctions}
  ${storeMessagesFunction}
  ${takeMessagesFunctions}
  -- What a run left that got no further.
  ALTER TABLE message DROP CONSTRAINT IF EXISTS message_counted;
  ALTER TABLE message ADD CONSTRAINT message_counted CHECK (position < 68719476736) NOT VALID;
`;

/** Attaching trusts a checked constraint, and need not read the table under its lock. */
const readAll = /* sql */ `
  ALTER TABLE message VALIDATE CONSTRAINT message_counted;
  INSERT INTO message_ahead (receiver_ispb, end_to_end_id, position, wire)
  SELECT m.receiver_ispb, m.end_to_end_id, m.position, m.wire FROM message m
   WHERE day_in_id(substr(m.end_to_end_id, 10, 8)) > (clock_timestamp() AT TIME ZONE 'UTC')::date - DATE '1970-01-01' + 1
  ON CONFLICT DO NOTHING;
`;

const exchange = /* sql */ `
  SET LOCAL lock_timeout = '3s';
  ALTER TABLE message RENAME TO message_first;
  CREATE TABLE message (
    receiver_ispb  text COLLATE "C" NOT NULL,
    position       bigint NOT NULL,
    end_to_end_id  text COLLATE "C" NOT NULL,
    wire           text NOT NULL,
    stored_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT message_in_order PRIMARY KEY (receiver_ispb, position)
  ) PARTITION BY RANGE (position);
  COMMENT ON TABLE message IS 'By the time of storing. Of an institution one ordered log over all partitions; endToEndIds are unique within a partition by its own index, over all by store_messages, which holds the tail.';
  COMMENT ON COLUMN message.position IS 'Order of storing within the institution: the UTC day above 36 bits of counter. Only ever increases, gaps are allowed.';
  COMMENT ON COLUMN message.wire IS 'The JSON text as it is delivered, so that delivery parses nothing.';

  DO $$
  DECLARE
    tomorrow CONSTANT date := (clock_timestamp() AT TIME ZONE 'UTC')::date + 1;
  BEGIN
    EXECUTE format('ALTER TABLE message ATTACH PARTITION message_first FOR VALUES FROM (MINVALUE) TO (%s)', first_position_of(tomorrow));
    INSERT INTO stored_span (data, from_day, to_day, relation) VALUES ('messages', '1970-01-01', tomorrow, '{message_first}');
  END
  $$;
  ALTER TABLE message_first DROP CONSTRAINT message_counted;
  SELECT prepare_spans('messages', 'month', 7);
`;

const restoreTable = /* sql */ `
  ALTER TABLE message RENAME TO message_by_time;
  ALTER TABLE message_first RENAME CONSTRAINT message_pkey TO message_first_pkey;
  ALTER TABLE message_first RENAME CONSTRAINT message_end_to_end_id_once TO message_first_once;
  CREATE TABLE message (
    LIKE message_by_time INCLUDING DEFAULTS INCLUDING COMMENTS,
    PRIMARY KEY (receiver_ispb, position),
    CONSTRAINT message_end_to_end_id_once UNIQUE (receiver_ispb, end_to_end_id)
  ) WITH (autovacuum_vacuum_insert_scale_factor = 0.05);
  INSERT INTO message SELECT * FROM message_by_time;
  DROP TABLE message_by_time, message_ahead;
  DROP FUNCTION retire_span, span_hindrances, prepare_spans, retire_message_span, message_span_hindrances, prepare_message_span,
    day_in_id, first_position_of;
  DROP TABLE stored_span;
  ALTER FUNCTION serve_stream_calls RESET plan_cache_mode;
  ALTER FUNCTION answer_stream_calls RESET plan_cache_mode;
`;

export class MessagesByTime1764000000008 implements MigrationInterface {
  readonly name = 'MessagesByTime1764000000008';
  /** Its statements are transactions of their own. */
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    if (await isPartitioned(queryRunner)) return;
    for (const transaction of [prepare, readAll, exchange]) await queryRunner.query(transaction);
  }

  /** Copies the table back. Positions stay as they are. */
  async down(queryRunner: QueryRunner): Promise<void> {
    const functionsBefore = (storeMessagesBefore + takeMessagesBefore).replaceAll(
      'CREATE FUNCTION',
      'CREATE OR REPLACE FUNCTION',
    );
    await queryRunner.query(restoreTable + functionsBefore);
  }
}

/** The run before ended between its work and the note of it. */
async function isPartitioned(queryRunner: QueryRunner): Promise<boolean> {
  const rows = (await queryRunner.query(
    "SELECT FROM pg_partitioned_table WHERE partrelid = 'message'::regclass",
  )) as unknown[];
  return rows.length > 0;
}
