import type { Statement } from '../connection/sql.js';

/** $1 receivers' ISPBs, $2 endToEndIds, $3 wire texts joined by line feeds: see the function's header in migration 0001. */
export const storeMessages: Statement = {
  name: 'store_messages',
  text: 'SELECT * FROM store_messages($1, $2, $3)',
};
