import type { Statement } from '../connection/sql.js';
import { READING_TIMEOUT_MS } from '../connection/reading-limits.js';

/** $1 deliveries at most: see the function's header in migration 0006. */
export const lookAtWebhooks: Statement = {
  name: 'look_at_webhooks',
  text: 'SELECT * FROM look_at_webhooks($1)',
  timeoutMs: READING_TIMEOUT_MS,
};
