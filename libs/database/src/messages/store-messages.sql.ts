import type { Statement } from '../connection/sql.js';

/**
 * $1 receivers' ISPBs, $2 endToEndIds, $3 wire texts joined by line feeds, in a transaction of its own: see the headers in migrations
 * 0001, 0008 and 0012.
 */
export const storeMessages: Statement = {
  name: 'store_messages_flushed',
  text: 'CALL store_messages_flushed($1, $2, $3, NULL, NULL)',
};
