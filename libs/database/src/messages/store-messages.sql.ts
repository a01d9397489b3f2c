import type { Statement } from '../connection/sql.js';

/**
 * $1 receivers' ISPBs, $2 endToEndIds, $3 payloads joined by line feeds, in a separate transaction: see the functions' headers.
 */
export const storeMessages: Statement = {
  name: 'store_messages_flushed',
  text: 'CALL store_messages_flushed($1, $2, $3, NULL, NULL)',
};
