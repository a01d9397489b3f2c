-- Malote's roles, for a superuser, where the role that migrates may not make any (docs/operations.md, Roles):
--
--   psql -v ON_ERROR_STOP=1 -v migration=malote_owner -f deploy/postgres/roles.sql "$SUPERUSER_URL"
--
-- migration: the role that migrates, which owns the schema. Then run the migration: it grants the rest.

BEGIN;
CREATE ROLE malote_partitions NOLOGIN;
CREATE ROLE malote_api NOLOGIN;
CREATE ROLE malote_sandbox NOLOGIN;
CREATE ROLE malote_worker NOLOGIN;
CREATE ROLE malote_cli NOLOGIN;
GRANT malote_partitions TO :"migration", malote_worker;
GRANT malote_api TO malote_sandbox;
GRANT CREATE ON SCHEMA public TO :"migration" WITH GRANT OPTION;
COMMIT;
