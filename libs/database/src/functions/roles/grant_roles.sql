-- grant_roles: makes the roles of the API, the worker and the CLI, and gives each what its process does and
-- nothing more (ADR 0029). May be called again; what was granted otherwise is taken back.
--
-- Out: false, with nothing changed, where the caller may not: then deploy/postgres/roles.sql is for a
--      superuser to run once.
--
-- Roles belong to the server: the databases of one server share them. No role logs in by itself; make login
-- roles, and grant them one of these.
--
-- Locks: the first time, the tables of messages and payouts, to change their owner.
-- Callers: the migration, after functions were loaded.

CREATE OR REPLACE FUNCTION grant_roles() RETURNS boolean
LANGUAGE plpgsql
AS $$
DECLARE
  one record;
BEGIN
  FOR one IN SELECT * FROM unnest(ARRAY['malote_partitions', 'malote_api', 'malote_sandbox', 'malote_worker', 'malote_cli']) AS r(name)
    WHERE to_regrole(r.name) IS NULL
  LOOP
    EXECUTE format('CREATE ROLE %I NOLOGIN', one.name);
  END LOOP;
  FOR one IN SELECT * FROM (VALUES ('malote_partitions', current_user::text), ('malote_partitions', 'malote_worker'), ('malote_api', 'malote_sandbox')) AS m(role, member)
    WHERE NOT pg_has_role(m.member, m.role, 'USAGE')
  LOOP
    EXECUTE format('GRANT %I TO %I', one.role, one.member);
  END LOOP;

  -- DETACH PARTITION CONCURRENTLY needs the parent's owner, and runs in no function.
  EXECUTE format('GRANT CREATE ON SCHEMA %I TO malote_partitions', current_schema());
  FOR one IN
    SELECT c.oid::regclass AS name FROM pg_class c
     WHERE c.relnamespace = current_schema()::regnamespace AND c.relowner <> 'malote_partitions'::regrole
       AND (c.relname IN ('message', 'payout', 'payout_history')
            OR EXISTS (SELECT FROM stored_partition s WHERE c.relname = ANY (s.relation) AND s.dropped_at IS NULL))
  LOOP
    EXECUTE format('ALTER TABLE %s OWNER TO malote_partitions', one.name);
  END LOOP;
  ALTER FUNCTION prepare_partitions(text, text, integer) OWNER TO malote_partitions;

  EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA %I FROM malote_api, malote_sandbox, malote_worker, malote_cli', current_schema());
  GRANT SELECT, INSERT ON stored_partition TO malote_partitions;
  FOR one IN
    SELECT * FROM (VALUES
      ('malote_api, malote_worker, malote_cli', 'SELECT',
       'message, message_ahead, message_head, message_tail, message_returned, stream, stream_ended,
        payout_batch, payout, payout_key, payout_removed, payout_due, payout_history, payout_return, payout_return_inquiry, batch_event, payer_policy, payer_turn, settlement_pause, rail_hold, known_database,
        webhook_endpoint, webhook_event, webhook_delivery, simulated_payment, simulated_submission_count,
        audit_log, worker, stored_partition, retention_schedule, migrations, loaded_function'),
      ('malote_api, malote_worker', 'SELECT, INSERT', 'installation_secret'),
      ('malote_api, malote_cli', 'SELECT, INSERT, UPDATE', 'api_key'),
      ('malote_api, malote_worker, malote_cli', 'INSERT', 'audit_log'),

      -- Storing, and the simulated rail stores too.
      ('malote_api, malote_worker', 'INSERT', 'message, message_ahead'),
      ('malote_api, malote_worker', 'INSERT, UPDATE', 'message_tail'),
      -- Reading, and ending a stream by its seat.
      ('malote_api, malote_cli', 'INSERT, UPDATE, DELETE', 'message_head, message_returned, stream, stream_ended'),

      ('malote_api', 'INSERT', 'payout_batch, payout, payout_key'),
      ('malote_api, malote_worker, malote_cli', 'UPDATE', 'payout_batch, payout'),
      ('malote_api, malote_worker, malote_cli', 'INSERT, UPDATE', 'payout_due, payer_turn'),
      ('malote_api, malote_worker, malote_cli', 'INSERT', 'payout_history, batch_event'),
      -- Who hears of a return has it asked about, operators too; the worker writes what the rail says.
      ('malote_api, malote_worker, malote_cli', 'INSERT, UPDATE', 'payout_return_inquiry'),
      ('malote_worker', 'INSERT', 'payout_return'),
      ('malote_worker', 'INSERT, UPDATE', 'simulated_payment, simulated_submission_count'),

      ('malote_api, malote_worker, malote_cli', 'INSERT, UPDATE', 'webhook_event, webhook_delivery'),
      ('malote_api, malote_worker, malote_cli', 'UPDATE', 'webhook_endpoint'),
      ('malote_api', 'INSERT, DELETE', 'webhook_endpoint'),
      ('malote_api, malote_worker', 'DELETE', 'webhook_delivery'),

      ('malote_api, malote_cli', 'INSERT, UPDATE', 'payer_policy'),
      ('malote_api, malote_worker, malote_cli', 'INSERT, UPDATE, DELETE', 'settlement_pause'),
      ('malote_worker', 'INSERT, UPDATE', 'rail_hold'),
      ('malote_api, malote_worker, malote_cli', 'DELETE', 'rail_hold'),
      ('malote_api, malote_worker, malote_cli', 'INSERT, UPDATE', 'known_database'),
      ('malote_worker', 'INSERT, UPDATE, DELETE', 'worker'),
      ('malote_api, malote_cli', 'UPDATE', 'worker'),

      -- Retention, and the lock that keeps it from a partition in use.
      ('malote_api, malote_worker', 'UPDATE', 'stored_partition'),
      ('malote_worker', 'INSERT, UPDATE', 'retention_schedule'),
      ('malote_worker', 'INSERT', 'payout_removed'),
      ('malote_worker', 'DELETE', 'message_ahead, payout_due, payout_return, payout_return_inquiry, batch_event, webhook_event'),

      -- Emptying.
      ('malote_sandbox', 'TRUNCATE',
       'message, message_ahead, message_head, message_tail, message_returned, stream, stream_ended,
        payout_batch, payout, payout_key, payout_removed, payout_due, payout_history, payout_return, payout_return_inquiry, batch_event, payer_policy, payer_turn,
        webhook_endpoint, webhook_event, webhook_delivery, simulated_payment, simulated_submission_count')
    ) AS g(roles, privileges, tables)
  LOOP
    EXECUTE format('GRANT %s ON %s TO %s', one.privileges, one.tables, one.roles);
  END LOOP;
  RETURN true;
EXCEPTION
  WHEN insufficient_privilege THEN RETURN false;
  -- Another database of this server made the same roles meanwhile.
  WHEN duplicate_object OR unique_violation THEN RETURN grant_roles();
END
$$;
