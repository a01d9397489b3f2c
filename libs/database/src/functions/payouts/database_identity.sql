-- database_identity: the cluster, its timeline and the database in it, as text. Each promotion of a standby,
-- each restore to a moment and each restored dump has another. A standby answers with
-- object_not_in_prerequisite_state. No locks.
-- Callers: database_went_back, settlement/known-database.ts.

CREATE OR REPLACE FUNCTION database_identity() RETURNS text
LANGUAGE sql STABLE
AS $$
  SELECT concat_ws('/', c.system_identifier, left(pg_walfile_name(pg_current_wal_flush_lsn()), 8), d.oid)
    FROM pg_control_system() c CROSS JOIN pg_database d
   WHERE d.datname = current_database()
$$;
