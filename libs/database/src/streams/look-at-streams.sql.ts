import type { Statement } from '../connection/sql.js';
import { READING_TIMEOUT_MS } from '../connection/reading-limits.js';

/** No parameters: see the function's header in migration 0006. */
export const lookAtStreams: Statement = {
  name: 'look_at_streams',
  text: 'SELECT * FROM look_at_streams()',
  timeoutMs: READING_TIMEOUT_MS,
};
