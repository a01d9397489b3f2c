import { isClientId } from '#domain';
import { decodeCursor, encodeCursor, invalidCursor, type Cursor } from '../lists/cursor.js';
import type { HeldPosition } from './held-payouts.port.js';

const POSITION = /^(\d{1,15}) (\d{1,9}) (\S+) (\S+)$/;

/** A cursor holds 200 characters: a batch id and a payer of 64 each go in. */
export function heldCursor({ batchCreatedAt, payer, batchId, index }: HeldPosition): Cursor {
  return encodeCursor(`${String(batchCreatedAt.getTime())} ${String(index)} ${payer} ${batchId}`);
}

/** @throws DomainError `invalid_cursor` */
export function readHeldCursor(cursor: Cursor): HeldPosition {
  const [, createdAtMs, index, payer, batchId] = POSITION.exec(decodeCursor(cursor)) ?? [];
  if (!isClientId(payer) || !isClientId(batchId)) throw invalidCursor();
  return { batchCreatedAt: new Date(Number(createdAtMs)), payer, batchId, index: Number(index) };
}
