import type { Statement } from '../connection/sql.js';

/** $1 actor, $2 action, $3 subject, $4 details. */
export const appendToAuditLog: Statement = {
  name: 'append_to_audit_log',
  text: 'INSERT INTO audit_log (actor, action, subject, details) VALUES ($1, $2, $3, $4::jsonb)',
};

/** $1 before this position, null: from the newest on; $2 limit. */
export const selectAuditLog: Statement = {
  name: 'select_audit_log',
  text: /* sql */ `
    SELECT position, at, actor, action, subject, details FROM audit_log
     WHERE position < coalesce($1, 9223372036854775807) ORDER BY position DESC LIMIT $2`,
};
