import type { MigrationInterface, QueryRunner } from 'typeorm';
import { storeMessagesFunction } from './0001-store-messages.sql.js';
import { serveStreamCallsFunction } from './0001-serve-stream-calls.sql.js';
import { sweepStreamsFunction } from './0001-sweep-streams.sql.js';
import { takeMessagesFunction } from './0001-take-messages.sql.js';

/**
 * An institution's messages are a log: rows are written once and never again. Storing moves the tail, handing out moves the
 * head, and what a stream holds unacknowledged is written in the stream. So a message costs one insert, however often it is
 * claimed, returned or acknowledged, and a claim reads the primary key from the head on, whatever the size of the backlog.
 *
 * Every table leads with `receiver_ispb`, the shard key.
 */
const tables = /* sql */ `
  CREATE TABLE message (
    receiver_ispb  text COLLATE "C" NOT NULL,
    position       bigint NOT NULL,
    end_to_end_id  text COLLATE "C" NOT NULL,
    wire           text NOT NULL,
    stored_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (receiver_ispb, position),
    CONSTRAINT message_end_to_end_id_once UNIQUE (receiver_ispb, end_to_end_id)
  ) WITH (autovacuum_vacuum_insert_scale_factor = 0.05);
  COMMENT ON COLUMN message.position IS 'Order of storing within the institution; only ever increases, gaps are allowed.';
  COMMENT ON COLUMN message.wire IS 'The JSON text as it is delivered, so that delivery parses nothing.';

  CREATE TABLE message_tail (
    receiver_ispb  text COLLATE "C" PRIMARY KEY,
    last_position  bigint NOT NULL DEFAULT 0,
    stored_count   bigint NOT NULL DEFAULT 0
  ) WITH (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
  COMMENT ON TABLE message_tail IS 'Where storing is. Its row lock puts the storing transactions of an institution in line, so that positions become visible in their order.';

  CREATE TABLE message_head (
    receiver_ispb  text COLLATE "C" PRIMARY KEY,
    next_position  bigint NOT NULL DEFAULT 1,
    taken_count    bigint NOT NULL DEFAULT 0
  ) WITH (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
  COMMENT ON TABLE message_head IS 'Where handing out is. Its row lock puts the calls of an institution''s collectors in line.';

  CREATE TABLE message_returned (
    receiver_ispb  text COLLATE "C" NOT NULL,
    position       bigint NOT NULL,
    PRIMARY KEY (receiver_ispb, position)
  ) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
  COMMENT ON TABLE message_returned IS 'Handed out, but its stream ended without acknowledging it: the front of the line.';

  CREATE TABLE stream (
    receiver_ispb   text COLLATE "C" NOT NULL,
    stream_id       text COLLATE "C" NOT NULL,
    seat            smallint NOT NULL CHECK (seat BETWEEN 1 AND 6),
    serial          bigint NOT NULL DEFAULT 0,
    turn            bigint NOT NULL DEFAULT 1,
    outstanding     bigint[] NOT NULL DEFAULT '{}',
    opened_at       timestamptz NOT NULL,
    last_answer_at  timestamptz,
    answer_due_at   timestamptz NOT NULL,
    takeovers       timestamptz[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (receiver_ispb, stream_id),
    CONSTRAINT stream_seat_once UNIQUE (receiver_ispb, seat)
  ) WITH (fillfactor = 40, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
  COMMENT ON TABLE stream IS 'The open streams. No indexed column ever changes, so every update stays on its page.';
  COMMENT ON COLUMN stream.serial IS 'Batches delivered so far; the current interactionId is the one of this number.';
  COMMENT ON COLUMN stream.turn IS 'The number of the newest call: only that call may claim.';
  COMMENT ON COLUMN stream.outstanding IS 'Positions of the batch delivered last, until it is acknowledged.';
  COMMENT ON COLUMN stream.takeovers IS 'When the last takeovers were, newest first; no more than are allowed in a second.';
  COMMENT ON COLUMN stream.answer_due_at IS 'While a call waits: when its wait ends at the latest. Otherwise: when the last call was answered. The lease runs from here.';

  CREATE TABLE stream_ended (
    receiver_ispb  text COLLATE "C" NOT NULL,
    stream_id      text COLLATE "C" NOT NULL,
    ended_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (receiver_ispb, stream_id)
  );
  COMMENT ON TABLE stream_ended IS 'Streams that ended in the last 24 hours: their ids answer 410, later ones 404.';
  CREATE INDEX stream_ended_at ON stream_ended (ended_at);

  CREATE TABLE installation_secret (
    purpose  text PRIMARY KEY,
    secret   bytea NOT NULL
  );
  COMMENT ON TABLE installation_secret IS 'Random secrets that all processes of an installation share, made by the first that asks.';
`;

export class MessagesAndStreams1764000000001 implements MigrationInterface {
  readonly name = 'MessagesAndStreams1764000000001';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(tables);
    await queryRunner.query(storeMessagesFunction);
    await queryRunner.query(takeMessagesFunction);
    await queryRunner.query(serveStreamCallsFunction);
    await queryRunner.query(sweepStreamsFunction);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP FUNCTION sweep_streams, serve_stream_calls, end_stream, take_messages, read_wires, store_messages;
      DROP TABLE installation_secret, stream_ended, stream, message_returned, message_head, message_tail, message;
    `);
  }
}
