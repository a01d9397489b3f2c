import type { MigrationInterface, QueryRunner } from 'typeorm';
import { acceptPayoutBatchFunction } from './0009-accept-payout-batch.sql.js';
import { cancelPayoutsFunction } from './0009-cancel-payouts.sql.js';
import { claimPayoutsFunction } from './0009-claim-payouts.sql.js';
import { claimWebhooksFunctions } from './0009-claim-webhooks.sql.js';
import { lookAtPayoutsFunction } from './0009-look-at-payouts.sql.js';
import { movePayoutsFunction } from './0009-move-payouts.sql.js';
import { payoutSpanFunctions } from './0009-payout-spans.sql.js';
import { takeDuePayoutsFunction } from './0009-take-due-payouts.sql.js';

/** What is there already, and what is accepted until a month is over that is not over for a week. */
interface FirstSpan {
  readonly now: string;
  /** Exclusive; should the migration stop half-way, nobody is refused by this bound before that day. */
  readonly toDay: string;
  /** The first id of that day. */
  readonly endId: string;
}

/**
 * Locks all three tables at once or none, again and again, and waits for each less than it takes Postgres to look for a deadlock: calls
 * lock them in different orders, and none of them is to be ended for this.
 */
const lockTables = /* sql */ `
  DO $$
  BEGIN
    FOR attempt IN 1 .. 200 LOOP
      BEGIN
        PERFORM set_config('lock_timeout', '250ms', true);
        LOCK TABLE payout_batch, payout, payout_history IN ACCESS EXCLUSIVE MODE;
        PERFORM set_config('lock_timeout', '3s', true);
        RETURN;
      EXCEPTION WHEN lock_not_available THEN
        PERFORM pg_sleep(0.1);
      END;
    END LOOP;
    RAISE EXCEPTION 'The tables of payouts were always in use; run the migration again.' USING ERRCODE = 'lock_not_available';
  END
  $$;
`;

/**
 * The tables of payouts and of their history become the first partitions of parents that take their names (docs/adr/0021). Three
 * transactions: the one in the middle reads everything and is in nobody's way; the others hold the tables for milliseconds. Each may
 * be run again.
 *
 * Functions are replaced with the same arguments and results, so processes of the version before run on beside it.
 */
const prepare = ({ toDay, endId }: FirstSpan): string => /* sql */ `
  SET LOCAL lock_timeout = '3s';
  CREATE TABLE IF NOT EXISTS payout_key (
    payer        text COLLATE "C" NOT NULL,
    external_id  text COLLATE "C" NOT NULL,
    payout_id    uuid NOT NULL,
    PRIMARY KEY (payer, external_id)
  );
  COMMENT ON TABLE payout_key IS 'Every external_id there ever was, and its original: what makes it unique for ever, over all partitions and beyond them. Only ever grows.';

  CREATE TABLE IF NOT EXISTS payout_removed (
    payer        text COLLATE "C" NOT NULL,
    external_id  text COLLATE "C" NOT NULL,
    batch_id     text COLLATE "C" NOT NULL,
    status       text NOT NULL CHECK (status IN ('paid', 'failed', 'cancelled')),
    digest       bytea NOT NULL,
    PRIMARY KEY (payer, external_id)
  );
  COMMENT ON TABLE payout_removed IS 'Of originals whose span was removed: what a later duplicate is compared with and told.';
  COMMENT ON COLUMN payout_removed.digest IS 'Of amount and Pix key, under a secret of the installation (digest_of_payout): the key itself is not kept.';
  INSERT INTO installation_secret (purpose, secret)
  VALUES ('removed payouts', sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))) ON CONFLICT DO NOTHING;

  ${payoutSpanFunctions}
  ${lockTables}
  ALTER TABLE stored_span ADD COLUMN IF NOT EXISTS retired_at timestamptz;
  COMMENT ON COLUMN stored_span.retired_at IS 'Payouts: since when nothing may be stored in it any more, because it is being removed.';

  ALTER TABLE payout_batch
    ADD COLUMN IF NOT EXISTS first_payout_id uuid, ADD COLUMN IF NOT EXISTS last_payout_id uuid,
    ADD COLUMN IF NOT EXISTS items_removed_at timestamptz(3);
  COMMENT ON COLUMN payout_batch.first_payout_id IS 'With last_payout_id, the range of its payouts'' ids, and so their partition; null: accepted before 0009.';
  COMMENT ON COLUMN payout_batch.items_removed_at IS 'Since when its payouts are gone: retention removed them.';

  ALTER TABLE payout DROP CONSTRAINT IF EXISTS payout_in_first_span;
  ALTER TABLE payout_history DROP CONSTRAINT IF EXISTS payout_history_in_first_span;
  ALTER TABLE payout ADD CONSTRAINT payout_in_first_span CHECK (payout_id >= '${FIRST_ID}' AND payout_id < '${endId}') NOT VALID;
  ALTER TABLE payout_history ADD CONSTRAINT payout_history_in_first_span CHECK (payout_id >= '${FIRST_ID}' AND payout_id < '${endId}') NOT VALID;
  INSERT INTO stored_span AS s (data, from_day, to_day, relation)
  VALUES ('payouts', '1970-01-01', '${toDay}', '{payout_first,payout_history_first}')
  ON CONFLICT (data, from_day) DO UPDATE SET to_day = excluded.to_day;
`;

/** Of the first days of 1970: no payout has a lower one. */
const FIRST_ID = '00000001-0000-0000-0000-000000000000';

/** Attaching trusts checked constraints, and need not read the tables under its lock. */
const readAll = /* sql */ `
  ALTER TABLE payout VALIDATE CONSTRAINT payout_in_first_span;
  ALTER TABLE payout_history VALIDATE CONSTRAINT payout_history_in_first_span;
  INSERT INTO payout_key (payer, external_id, payout_id)
  SELECT p.payer, p.external_id, p.payout_id FROM payout p WHERE p.duplicate_of IS NULL
  ON CONFLICT DO NOTHING;
  ANALYZE payout_key;
`;

/** Whatever was accepted since the keys were read; no acceptance takes a minute. */
const fillUp = ({ now }: FirstSpan): string => /* sql */ `
  INSERT INTO payout_key (payer, external_id, payout_id)
  SELECT p.payer, p.external_id, p.payout_id
    FROM payout_batch b JOIN payout p ON p.payer = b.payer AND p.batch_id = b.batch_id
   WHERE b.created_at > TIMESTAMPTZ '${now}' - interval '1 minute' AND p.duplicate_of IS NULL
  ON CONFLICT DO NOTHING;
`;

const exchange = ({ endId }: FirstSpan): string => /* sql */ `
  ALTER TABLE payout RENAME TO payout_first;
  ALTER TABLE payout_first RENAME CONSTRAINT payout_pkey TO payout_first_pkey;
  ALTER TABLE payout_first RENAME CONSTRAINT payout_place_in_batch TO payout_first_place;
  ALTER TABLE payout_history RENAME TO payout_history_first;
  ALTER TABLE payout_history_first RENAME CONSTRAINT payout_history_pkey TO payout_history_first_pkey;

  CREATE TABLE payout (
    LIKE payout_first INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING COMMENTS,
    PRIMARY KEY (payer, payout_id)
  ) PARTITION BY RANGE (payout_id);
  ALTER TABLE payout DROP CONSTRAINT payout_in_first_span;
  COMMENT ON TABLE payout IS 'By the time of acceptance, which the id bears. No indexed column changes after the insert, and half of each page is left free, so updates stay on their page.';
  CREATE TABLE payout_history (
    LIKE payout_history_first INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING COMMENTS,
    PRIMARY KEY (payer, payout_id, sequence)
  ) PARTITION BY RANGE (payout_id);
  ALTER TABLE payout_history DROP CONSTRAINT payout_history_in_first_span;
  COMMENT ON TABLE payout_history IS 'A row per change of state, where its payout is. The first state, pending or duplicate, is the payout''s creation and has no row.';
  ALTER TABLE payout ATTACH PARTITION payout_first FOR VALUES FROM ('${FIRST_ID}') TO ('${endId}');
  ALTER TABLE payout_history ATTACH PARTITION payout_history_first FOR VALUES FROM ('${FIRST_ID}') TO ('${endId}');
  ALTER TABLE payout_first DROP CONSTRAINT payout_in_first_span;
  ALTER TABLE payout_history_first DROP CONSTRAINT payout_history_in_first_span;
  CREATE TABLE payout_before PARTITION OF payout FOR VALUES FROM (MINVALUE) TO ('${FIRST_ID}');
  CREATE TABLE payout_history_before PARTITION OF payout_history FOR VALUES FROM (MINVALUE) TO ('${FIRST_ID}');
  COMMENT ON TABLE payout_before IS 'Always empty: of a table with a single partition Postgres 18 forgets which plans are forbidden.';
  CREATE INDEX payout_repeated ON payout (payer, external_id, payout_id) WHERE duplicate_of IS NOT NULL;
  CREATE INDEX payout_history_rail_id ON payout_history (payer, end_to_end_id) WHERE status = 'processing' AND code IS NULL;
  CREATE TRIGGER payout_history_tells_webhooks AFTER INSERT ON payout_history
    REFERENCING NEW TABLE AS told FOR EACH STATEMENT EXECUTE FUNCTION tell_payout_webhooks();

  ${acceptPayoutBatchFunction}
  ${claimPayoutsFunction}
  ${movePayoutsFunction}
  ${cancelPayoutsFunction}
  ${takeDuePayoutsFunction}
  ${lookAtPayoutsFunction}
  ${claimWebhooksFunctions}
  SELECT prepare_spans('payouts', 'month', 7);
`;

export class PayoutsByTime1764000000009 implements MigrationInterface {
  readonly name = 'PayoutsByTime1764000000009';
  /** Its statements are transactions of their own. */
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    if (await isPartitioned(queryRunner)) return;
    const span = await firstSpan(queryRunner);
    await queryRunner.query(prepare(span));
    await queryRunner.query(readAll);
    await queryRunner.query(lockTables + fillUp(span) + exchange(span));
  }

  /** There is no way back but a backup: what was accepted since may repeat what the old unique index would have to know. */
  down(): Promise<void> {
    return Promise.reject(new Error('Payouts by time cannot be undone.'));
  }
}

/** The run before ended between its work and the note of it. */
async function isPartitioned(queryRunner: QueryRunner): Promise<boolean> {
  const rows = (await queryRunner.query(
    "SELECT FROM pg_partitioned_table WHERE partrelid = 'payout'::regclass",
  )) as unknown[];
  return rows.length > 0;
}

async function firstSpan(queryRunner: QueryRunner): Promise<FirstSpan> {
  const [clock] = (await queryRunner.query(`
    SELECT now::text, (date_trunc('month', (now AT TIME ZONE 'UTC') + interval '7 days') + interval '1 month')::date::text AS to_day
      FROM clock_timestamp() AS now`)) as { now: string; to_day: string }[];
  const { now, to_day: toDay } = clock ?? { now: 'now', to_day: '2100-01-01' };
  const milliseconds = Date.parse(toDay).toString(16).padStart(12, '0');
  return { now, toDay, endId: `${milliseconds.slice(0, 8)}-${milliseconds.slice(8)}-0000-0000-000000000000` };
}
