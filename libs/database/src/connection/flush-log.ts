import type { Statement } from './sql.js';

/**
 * Is on the disk only together with everything committed before it: what a statement has committed without waiting for the disk, so
 * that its locks are free at once, is answered for after this (ADR 0013).
 */
export const flushLog: Statement = {
  name: 'flush_log',
  text: "SELECT pg_logical_emit_message(true, 'malote', '')",
};
