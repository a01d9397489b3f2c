import type { Statement } from '../connection/sql.js';
import { READING_TIMEOUT_MS } from '../connection/reading-limits.js';

/** No parameters: see the function's header. */
export const readStreamBacklog: Statement = {
  name: 'read_stream_backlog',
  text: 'SELECT * FROM read_stream_backlog()',
  timeoutMs: READING_TIMEOUT_MS,
};
