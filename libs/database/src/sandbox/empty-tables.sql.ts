import type { Statement } from '../connection/sql.js';

/**
 * Every table that holds data; a migration that makes one adds it here. `installation_secret` stays: ids given out before stay
 * unknown rather than forged; `api_key` and `audit_log` stay: starting over locks no user out and hides nothing. The order is that in which statements lock the tables, so that emptying waits for them and does
 * not meet them half-way.
 */
const TABLES_WITH_DATA = [
  'payout',
  'payout_history',
  'payout_batch',
  'payout_due',
  'payout_key',
  'payout_removed',
  'webhook_delivery',
  'webhook_event',
  'webhook_endpoint',
  'simulated_submission_count',
  'simulated_payment',
  'message_head',
  'message_tail',
  'message_returned',
  'message_ahead',
  'stream',
  'stream_ended',
  'message',
];

/** No parameters. */
export const emptyTables: Statement = {
  name: 'empty_tables',
  text: `TRUNCATE ${TABLES_WITH_DATA.join(', ')}`,
};
