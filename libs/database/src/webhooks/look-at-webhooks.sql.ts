import type { Statement } from '../connection/sql.js';
import { READING_TIMEOUT_MS } from '../connection/reading-limits.js';

/** $1 deliveries at most: see the function's header. */
export const lookAtWebhooks: Statement = {
  name: 'read_webhook_backlog',
  text: 'SELECT * FROM read_webhook_backlog($1)',
  timeoutMs: READING_TIMEOUT_MS,
};
