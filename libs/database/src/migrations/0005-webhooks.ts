import type { MigrationInterface, QueryRunner } from 'typeorm';
import { sendWebhooks } from './0005-send-webhooks.sql.js';
import { tellWebhooks } from './0005-tell-webhooks.sql.js';

/**
 * Webhooks: who listens, what happened, and a delivery for each listener. Every table leads with the payer, the shard key.
 *
 * Events are written where somebody listens, by triggers, in the transaction that caused them; what sends them runs later.
 */
const tables = /* sql */ `
  CREATE TABLE webhook_endpoint (
    payer                 text COLLATE "C" NOT NULL,
    endpoint_id           uuid NOT NULL,
    url                   text NOT NULL,
    events                text[] NOT NULL CHECK (cardinality(events) > 0),
    enabled               boolean NOT NULL DEFAULT true,
    disabled_because      text,
    secret                bytea NOT NULL CHECK (length(secret) BETWEEN 24 AND 64),
    former_secret         bytea,
    former_secret_until   timestamptz,
    created_at            timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    updated_at            timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (payer, endpoint_id)
  );
  COMMENT ON COLUMN webhook_endpoint.disabled_because IS 'null: never, or by its owner; gone: it answered 410.';
  COMMENT ON COLUMN webhook_endpoint.former_secret IS 'Signs beside the new one until former_secret_until.';

  CREATE TABLE webhook_event (
    payer            text COLLATE "C" NOT NULL,
    event_id         uuid NOT NULL,
    type             text NOT NULL,
    occurred_at      timestamptz(3) NOT NULL,
    batch_id         text COLLATE "C",
    payout_id        uuid,
    sequence         integer,
    end_to_end_id    text COLLATE "C",
    receiver_ispb    text COLLATE "C",
    settled_at       timestamptz,
    failure_code     text,
    failure_source   text,
    failure_detail   text,
    PRIMARY KEY (payer, event_id)
  );
  COMMENT ON COLUMN webhook_event.sequence IS 'Of the change of the payout''s state it tells of: receivers drop what is older than what they know.';

  CREATE TABLE webhook_delivery (
    payer             text COLLATE "C" NOT NULL,
    endpoint_id       uuid NOT NULL,
    delivery_id       uuid NOT NULL,
    event_id          uuid NOT NULL,
    status            text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'delivered', 'given_up')),
    attempts          smallint NOT NULL DEFAULT 0,
    next_attempt_at   timestamptz,
    fence             bigint NOT NULL DEFAULT 0,
    lease_until       timestamptz,
    last_attempt_at   timestamptz(3),
    last_answer       smallint,
    last_fault        text,
    last_duration_ms  integer,
    created_at        timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (payer, endpoint_id, delivery_id),
    CONSTRAINT webhook_delivery_waits_for_a_moment CHECK ((status = 'waiting') = (next_attempt_at IS NOT NULL)),
    FOREIGN KEY (payer, endpoint_id) REFERENCES webhook_endpoint ON DELETE CASCADE
  ) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
  COMMENT ON COLUMN webhook_delivery.attempts IS 'Begun so far, in this round: a replay begins a new one.';
  COMMENT ON COLUMN webhook_delivery.last_answer IS 'The HTTP status; null where there was no answer, and last_fault says why.';
  CREATE INDEX webhook_delivery_due ON webhook_delivery (payer, endpoint_id, next_attempt_at) WHERE status = 'waiting';
  CREATE INDEX webhook_delivery_newest ON webhook_delivery (payer, endpoint_id, created_at DESC, delivery_id DESC);
  CREATE UNIQUE INDEX webhook_delivery_by_id ON webhook_delivery (payer, delivery_id);
`;

/** That one endpoint has all there is, as in migration 0002, for the same reason. */
const statistics = /* sql */ `
  ALTER TABLE webhook_event ALTER COLUMN payer SET (n_distinct = 1);
  ALTER TABLE webhook_delivery ALTER COLUMN payer SET (n_distinct = 1), ALTER COLUMN endpoint_id SET (n_distinct = 1);
  INSERT INTO webhook_endpoint (payer, endpoint_id, url, events, secret)
  VALUES ('', '00000000-0000-0000-0000-000000000000', '', ARRAY['ping'], decode(repeat('00', 24), 'hex'));
  INSERT INTO webhook_event (payer, event_id, type, occurred_at) VALUES ('', gen_random_uuid(), '', now());
  INSERT INTO webhook_delivery (payer, endpoint_id, delivery_id, event_id, next_attempt_at)
  VALUES ('', '00000000-0000-0000-0000-000000000000', gen_random_uuid(), gen_random_uuid(), now());
  ANALYZE webhook_event, webhook_delivery;
  TRUNCATE webhook_delivery, webhook_event, webhook_endpoint;
`;

export class Webhooks1764000000005 implements MigrationInterface {
  readonly name = 'Webhooks1764000000005';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(tables);
    await queryRunner.query(statistics);
    await queryRunner.query(tellWebhooks);
    await queryRunner.query(sendWebhooks);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP FUNCTION write_webhook_results, claim_webhook_deliveries, due_webhook_endpoints;
      DROP TRIGGER payout_batch_tells_webhooks ON payout_batch;
      DROP TRIGGER payout_history_tells_webhooks ON payout_history;
      DROP FUNCTION tell_batch_webhooks, tell_payout_webhooks;
      DROP TABLE webhook_delivery, webhook_event, webhook_endpoint;
    `);
  }
}
