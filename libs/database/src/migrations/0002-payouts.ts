import type { MigrationInterface, QueryRunner } from 'typeorm';
import { acceptPayoutBatchFunction } from './0002-accept-payout-batch.sql.js';
import { cancelPayoutsFunction } from './0002-cancel-payouts.sql.js';
import { claimPayoutsFunction } from './0002-claim-payouts.sql.js';
import { movePayoutsFunction } from './0002-move-payouts.sql.js';
import { takeDuePayoutsFunction } from './0002-take-due-payouts.sql.js';

/**
 * Payout batches and their payouts. Every table leads with the payer, the shard key.
 *
 * A payout's state changes in `move_payouts` and `claim_payouts` alone; both write its history and its batch's counts in the
 * same statement, so that a report is one row and a batch becomes final exactly once.
 */
const tables = /* sql */ `
  CREATE TABLE payout_batch (
    payer          text COLLATE "C" NOT NULL,
    batch_id       text COLLATE "C" NOT NULL,
    content_hash   bytea NOT NULL,
    -- To the millisecond, as clients see it: lists are continued after it.
    created_at     timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    started_at     timestamptz,
    completed_at   timestamptz,
    item_count     integer NOT NULL CHECK (item_count > 0),
    pending        integer NOT NULL DEFAULT 0,
    processing     integer NOT NULL DEFAULT 0,
    in_doubt       integer NOT NULL DEFAULT 0,
    needs_review   integer NOT NULL DEFAULT 0,
    paid           integer NOT NULL DEFAULT 0,
    failed         integer NOT NULL DEFAULT 0,
    duplicate      integer NOT NULL DEFAULT 0,
    cancelled      integer NOT NULL DEFAULT 0,
    total_cents    bigint NOT NULL,
    paid_cents     bigint NOT NULL DEFAULT 0,
    failed_cents   bigint NOT NULL DEFAULT 0,
    status         text NOT NULL GENERATED ALWAYS AS (
      CASE
        WHEN paid + failed + duplicate + cancelled < item_count
          THEN CASE WHEN started_at IS NULL THEN 'pending' ELSE 'processing' END
        WHEN cancelled > 0 AND cancelled + duplicate = item_count THEN 'cancelled'
        WHEN paid = 0 AND failed > 0 THEN 'failed'
        WHEN failed + cancelled > 0 THEN 'completed_with_failures'
        ELSE 'completed'
      END) STORED,
    PRIMARY KEY (payer, batch_id),
    CONSTRAINT payout_batch_counts_add_up
      CHECK (pending + processing + in_doubt + needs_review + paid + failed + duplicate + cancelled = item_count)
  ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);
  -- Without batch_id, however tempting for lists: a batch is to be found by its key, whatever the planner believes of an empty table.
  CREATE INDEX payout_batch_newest ON payout_batch (payer, created_at DESC);
  CREATE INDEX payout_batch_newest_by_status ON payout_batch (payer, status, created_at DESC);

  CREATE TABLE payout (
    payer           text COLLATE "C" NOT NULL,
    payout_id       uuid NOT NULL,
    batch_id        text COLLATE "C" NOT NULL,
    item_index      integer NOT NULL,
    external_id     text COLLATE "C" NOT NULL,
    user_id         text COLLATE "C" NOT NULL,
    amount_cents    bigint NOT NULL CHECK (amount_cents BETWEEN 1 AND 99999999999),
    pix_key         text COLLATE "C" NOT NULL,
    pix_key_type    text NOT NULL,
    status          text NOT NULL DEFAULT 'pending' CHECK (status IN
                      ('pending', 'processing', 'in_doubt', 'needs_review', 'paid', 'failed', 'duplicate', 'cancelled')),
    sequence        integer NOT NULL DEFAULT 0,
    fence           bigint NOT NULL DEFAULT 0,
    lease_until     timestamptz,
    not_before      timestamptz,
    due_at          timestamptz,
    attempts        smallint NOT NULL DEFAULT 0,
    end_to_end_id   text COLLATE "C",
    sent_until      timestamptz,
    doubtful_since  timestamptz,
    receiver_ispb   text COLLATE "C",
    settled_at      timestamptz,
    failure_code    text,
    failure_source  text,
    failure_detail  text,
    duplicate_of    uuid,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (payer, payout_id),
    CONSTRAINT payout_place_in_batch UNIQUE (payer, batch_id, item_index),
    CONSTRAINT payout_duplicate_names_original CHECK ((status = 'duplicate') = (duplicate_of IS NOT NULL)),
    CONSTRAINT payout_paid_is_settled CHECK (status <> 'paid' OR (settled_at IS NOT NULL AND end_to_end_id IS NOT NULL AND receiver_ispb IS NOT NULL))
  ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);
  COMMENT ON TABLE payout IS 'No indexed column changes after the insert, and half of each page is left free, so updates stay on their page.';
  COMMENT ON COLUMN payout.sequence IS 'Counts the changes of state; the last entry of the history bears it.';
  COMMENT ON COLUMN payout.fence IS 'Counts the claims: who claimed under an older number changes nothing any more.';
  COMMENT ON COLUMN payout.lease_until IS 'While somebody works on it: until when nobody else may.';
  COMMENT ON COLUMN payout.not_before IS 'Backing off: nobody is to work on it earlier.';
  COMMENT ON COLUMN payout.due_at IS 'When the sweeper is to enqueue it (again), which payout_due says of its neighbourhood; null: never.';
  COMMENT ON COLUMN payout.sent_until IS 'The last moment at which the rail can have been sent the present endToEndId.';
  COMMENT ON COLUMN payout.doubtful_since IS 'Since when the outcome of the present endToEndId has been unknown; sending it again does not change that.';

  CREATE UNIQUE INDEX payout_external_id_once ON payout (payer, external_id) WHERE duplicate_of IS NULL;
  CREATE INDEX payout_duplicates ON payout (payer, external_id, payout_id) WHERE duplicate_of IS NOT NULL;

  CREATE TABLE payout_due (
    payer            text COLLATE "C" NOT NULL,
    batch_id         text COLLATE "C" NOT NULL,
    neighbourhood    integer NOT NULL,
    untaken_due_at   timestamptz,
    begun_due_at     timestamptz,
    PRIMARY KEY (payer, batch_id, neighbourhood)
  ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);
  COMMENT ON TABLE payout_due IS 'Of a hundred neighbours in a batch (item_index / 100): the earliest due_at, or an earlier moment; never a later one.';
  COMMENT ON COLUMN payout_due.untaken_due_at IS 'Of those that are pending.';
  COMMENT ON COLUMN payout_due.begun_due_at IS 'Of the others: retries, questions, leases.';
  CREATE INDEX payout_due_untaken ON payout_due (untaken_due_at) WHERE untaken_due_at IS NOT NULL;
  CREATE INDEX payout_due_begun ON payout_due (begun_due_at) WHERE begun_due_at IS NOT NULL;

  CREATE TABLE payout_history (
    payer          text COLLATE "C" NOT NULL,
    payout_id      uuid NOT NULL,
    sequence       integer NOT NULL,
    status         text NOT NULL,
    at             timestamptz NOT NULL DEFAULT clock_timestamp(),
    attempt        smallint NOT NULL,
    end_to_end_id  text COLLATE "C",
    code           text,
    detail         text,
    PRIMARY KEY (payer, payout_id, sequence)
  );
  -- Every endToEndId begins with a claim, so these are all there ever were, those that were rejected and replaced included.
  CREATE INDEX payout_history_end_to_end_id ON payout_history (payer, end_to_end_id)
    WHERE status = 'processing' AND code IS NULL;
  COMMENT ON TABLE payout_history IS 'A row per change of state. The first state, pending or duplicate, is the payout''s creation and has no row.';
`;

/**
 * What the planner believes before there is anything to count. Of a table it knows nothing of, it takes one row for all that a
 * payer has, reads everything of the payer where a key would do, and keeps such plans for as long as a connection lives: ten
 * thousand payouts into a new installation take minutes then. So it is told that one payer has all rows and a batch many, by
 * statistics over one row that does not stay; TRUNCATE leaves them, and the table counts as never looked at.
 */
const statistics = /* sql */ `
  ALTER TABLE payout_batch ALTER COLUMN payer SET (n_distinct = 1);
  ALTER TABLE payout ALTER COLUMN payer SET (n_distinct = 1), ALTER COLUMN batch_id SET (n_distinct = -0.0001);
  ALTER TABLE payout_history ALTER COLUMN payer SET (n_distinct = 1);
  INSERT INTO payout_batch (payer, batch_id, content_hash, item_count, pending, total_cents) VALUES ('', '', '', 1, 1, 1);
  INSERT INTO payout (payer, payout_id, batch_id, item_index, external_id, user_id, amount_cents, pix_key, pix_key_type)
  VALUES ('', gen_random_uuid(), '', 0, '', '', 1, '', '');
  INSERT INTO payout_history (payer, payout_id, sequence, status, attempt) VALUES ('', gen_random_uuid(), 0, '', 0);
  ANALYZE payout_batch, payout, payout_history;
  TRUNCATE payout_batch, payout, payout_history;
`;

export class Payouts1764000000002 implements MigrationInterface {
  readonly name = 'Payouts1764000000002';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(tables);
    await queryRunner.query(statistics);
    await queryRunner.query(acceptPayoutBatchFunction);
    await queryRunner.query(movePayoutsFunction);
    await queryRunner.query(cancelPayoutsFunction);
    await queryRunner.query(claimPayoutsFunction);
    await queryRunner.query(takeDuePayoutsFunction);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP FUNCTION accept_payout_batch, cancel_payouts, take_due_payouts, claim_payouts, move_payouts, count_payout_moves;
      DROP TABLE payout_history, payout_due, payout, payout_batch;
    `);
  }
}
