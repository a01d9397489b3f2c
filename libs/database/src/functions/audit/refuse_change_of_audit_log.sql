-- refuse_change_of_audit_log: a trigger that keeps the audit log append-only.
--
-- Errors: insufficient_privilege. The trigger fires ALWAYS, also where a session has turned ordinary
-- triggers off: to change the log, an owner has to drop the trigger, which can be seen.

CREATE OR REPLACE FUNCTION refuse_change_of_audit_log() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  RAISE EXCEPTION 'audit_log is append-only' USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE OR REPLACE TRIGGER audit_log_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit_log();
ALTER TABLE audit_log ENABLE ALWAYS TRIGGER audit_log_is_append_only;
