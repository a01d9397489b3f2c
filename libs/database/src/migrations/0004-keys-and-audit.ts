import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An installation's keys are few and asked for by their prefix; they belong to no payer's shard and are the same on every node. */
const tables = /* sql */ `
  CREATE TABLE api_key (
    key_id        text COLLATE "C" PRIMARY KEY,
    prefix        text COLLATE "C" NOT NULL,
    key_hash      bytea NOT NULL CHECK (octet_length(key_hash) = 32),
    scopes        text[] NOT NULL CHECK (cardinality(scopes) > 0),
    payer         text COLLATE "C",
    ispbs         text[] NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()),
    lifetime      interval,
    expires_at    timestamptz,
    revoked_at    timestamptz,
    last_used_at  timestamptz,
    rotated_from  text COLLATE "C" REFERENCES api_key,
    CONSTRAINT api_key_hash_once UNIQUE (key_hash)
  ) WITH (fillfactor = 70);
  CREATE INDEX api_key_by_prefix ON api_key (prefix);
  CREATE INDEX api_key_by_creation ON api_key (created_at, key_id);
  COMMENT ON TABLE api_key IS 'Who may call. Rows are never removed: what a key did is told by its id.';
  COMMENT ON COLUMN api_key.key_hash IS 'SHA-256 of the key. The key itself is nowhere.';
  COMMENT ON COLUMN api_key.lifetime IS 'What it was made for; a key that takes its place lives as long. Null: no expiry.';
  COMMENT ON COLUMN api_key.last_used_at IS 'Some seconds late: uses are gathered, and written together.';

  CREATE TABLE audit_log (
    position  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor     text NOT NULL,
    action    text NOT NULL,
    subject   text NOT NULL,
    details   jsonb NOT NULL
  );
  COMMENT ON TABLE audit_log IS 'Who did what to what. Append-only.';
`;

/** ALWAYS: also where a session has turned ordinary triggers off. To tidy up, an owner has to drop the trigger, which is seen. */
const appendOnly = /* sql */ `
  CREATE FUNCTION refuse_change_of_audit_log() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION 'audit_log is append-only' USING ERRCODE = 'insufficient_privilege';
  END $$;
  CREATE TRIGGER audit_log_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit_log();
  ALTER TABLE audit_log ENABLE ALWAYS TRIGGER audit_log_is_append_only;
`;

export class KeysAndAudit1764000000004 implements MigrationInterface {
  readonly name = 'KeysAndAudit1764000000004';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(tables);
    await queryRunner.query(appendOnly);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TABLE audit_log, api_key;
      DROP FUNCTION refuse_change_of_audit_log;
    `);
  }
}
