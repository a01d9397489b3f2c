import type { Statement } from '../connection/sql.js';

const KEY_COLUMNS =
  'key_id, prefix, scopes, payer, ispbs, created_at, expires_at, revoked_at, last_used_at, rotated_from';

/** $1 id, $2 prefix, $3 hash, $4 scopes, $5 payer, $6 ISPBs; $7 days to live or $8 the end, both null: no end. */
export const insertKey: Statement = {
  name: 'insert_api_key',
  text: /* sql */ `
    WITH made AS (SELECT date_trunc('milliseconds', clock_timestamp()) AS at)
    INSERT INTO api_key (key_id, prefix, key_hash, scopes, payer, ispbs, created_at, expires_at, lifetime)
    SELECT $1, $2, $3, $4, $5, $6, at, coalesce($8, at + make_interval(days => $7)),
           coalesce($8 - at, make_interval(days => $7))
      FROM made
    RETURNING ${KEY_COLUMNS}`,
};

/** $1 id. Good keys are locked until the transaction ends. */
export const lockGoodKey: Statement = {
  name: 'lock_good_api_key',
  text: /* sql */ `
    SELECT key_id, revoked_at IS NULL AND coalesce(expires_at > clock_timestamp(), true) AS good FROM api_key
     WHERE key_id = $1 FOR UPDATE`,
};

/** $1 id of the old key, $2 id, $3 prefix and $4 hash of the new one. */
export const insertSuccessor: Statement = {
  name: 'insert_api_key_successor',
  text: /* sql */ `
    INSERT INTO api_key (key_id, prefix, key_hash, scopes, payer, ispbs, created_at, expires_at, lifetime, rotated_from)
    SELECT $2, $3, $4, scopes, payer, ispbs, at, at + lifetime, lifetime, key_id
      FROM api_key, (SELECT date_trunc('milliseconds', clock_timestamp()) AS at) AS made WHERE key_id = $1
    RETURNING ${KEY_COLUMNS}`,
};

/** $1 id, $2 hours. It may be to end sooner. */
export const endAfterOverlap: Statement = {
  name: 'end_api_key_after_overlap',
  text: /* sql */ `
    UPDATE api_key SET expires_at = least(expires_at, date_trunc('milliseconds', clock_timestamp()) + make_interval(hours => $2))
     WHERE key_id = $1 RETURNING expires_at`,
};

/** $1 id. No row where it is revoked already. */
export const revokeKey: Statement = {
  name: 'revoke_api_key',
  text: /* sql */ `
    UPDATE api_key SET revoked_at = date_trunc('milliseconds', clock_timestamp())
     WHERE key_id = $1 AND revoked_at IS NULL RETURNING ${KEY_COLUMNS}`,
};

/** $1 id. */
export const selectKey: Statement = {
  name: 'select_api_key',
  text: `SELECT ${KEY_COLUMNS} FROM api_key WHERE key_id = $1`,
};

/** $1, $2 creation and id of the last key of the page before, null: from the newest on; $3 limit. */
export const selectKeys: Statement = {
  name: 'select_api_keys',
  text: /* sql */ `
    SELECT ${KEY_COLUMNS} FROM api_key
     WHERE (created_at, key_id) < (coalesce($1, 'infinity'::timestamptz), coalesce($2, '') COLLATE "C")
     ORDER BY created_at DESC, key_id DESC LIMIT $3`,
};

/** $1 prefixes. */
export const selectGoodKeys: Statement = {
  name: 'select_good_api_keys',
  text: /* sql */ `
    SELECT key_id, prefix, key_hash, scopes, payer, ispbs,
           1000 * extract(epoch FROM expires_at - clock_timestamp())::float8 AS remaining_ms
      FROM api_key
     WHERE prefix = ANY ($1) AND revoked_at IS NULL AND coalesce(expires_at > clock_timestamp(), true)`,
};

/** $1 ids. */
export const selectGoodKeyIds: Statement = {
  name: 'select_good_api_key_ids',
  text: /* sql */ `
    SELECT key_id FROM api_key
     WHERE key_id = ANY ($1) AND revoked_at IS NULL AND coalesce(expires_at > clock_timestamp(), true)`,
};

/** $1 ids. Rows that another process is just writing the same into are left to it. */
export const recordKeyUse: Statement = {
  name: 'record_api_key_use',
  text: /* sql */ `
    UPDATE api_key SET last_used_at = date_trunc('milliseconds', clock_timestamp())
     WHERE key_id IN (SELECT key_id FROM api_key WHERE key_id = ANY ($1) FOR NO KEY UPDATE SKIP LOCKED)`,
};
