-- database_went_back: whether the database may lack commits that it had: a standby was promoted, or a backup
-- restored. Then payouts that were paid may be pending again.
--
-- In:  what the calling process has seen: since when the database was known, and the furthest flushed
--      position of its log; null before it has looked.
-- Out: true where the database is not the known one, or where the process has seen more.
-- No locks. Callers: claim_payouts, settlement/known-database.ts.

CREATE OR REPLACE FUNCTION database_went_back(p_known_since timestamptz, p_position pg_lsn) RETURNS boolean
LANGUAGE sql STABLE
AS $$
  SELECT coalesce(
    (SELECT k.identity <> database_identity()
         OR coalesce(k.known_since < p_known_since, false)
         OR coalesce(k.known_since = p_known_since AND pg_current_wal_flush_lsn() < p_position, false)
       FROM known_database k),
    true)
$$;
