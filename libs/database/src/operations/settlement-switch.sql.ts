import type { Statement } from '../connection/sql.js';

/** No parameters: a row while settlement is paused. */
export const selectPause: Statement = {
  name: 'select_settlement_pause',
  text: 'SELECT paused_at, actor, reason FROM settlement_pause',
};

/** $1 actor, $2 reason. Nothing happens where it is paused already. */
export const insertPause: Statement = {
  name: 'insert_settlement_pause',
  text: 'INSERT INTO settlement_pause (actor, reason) VALUES ($1, $2) ON CONFLICT DO NOTHING',
};

/** No parameters. */
export const deletePause: Statement = {
  name: 'delete_settlement_pause',
  text: 'DELETE FROM settlement_pause',
};
