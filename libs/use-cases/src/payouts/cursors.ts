import { isClientId } from '#domain';
import { decodeCursor, encodeCursor, invalidCursor, type Cursor } from '../lists/cursor.js';
import type { BatchPosition } from './payout-reader.port.js';

const BATCH_POSITION = /^(\d{1,15}) (\S+)$/;
const ITEM_INDEX = /^\d{1,9}$/;
const PAYOUT_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function batchCursor({ createdAt, batchId }: BatchPosition): Cursor {
  return encodeCursor(`${String(createdAt.getTime())} ${batchId}`);
}

/** @throws DomainError `invalid_cursor` */
export function readBatchCursor(cursor: Cursor): BatchPosition {
  const [, createdAtMs, batchId] = BATCH_POSITION.exec(decodeCursor(cursor)) ?? [];
  if (createdAtMs === undefined || !isClientId(batchId)) throw invalidCursor();
  return { createdAt: new Date(Number(createdAtMs)), batchId };
}

export function itemCursor(index: number): Cursor {
  return encodeCursor(String(index));
}

/** @throws DomainError `invalid_cursor` */
export function readItemCursor(cursor: Cursor): number {
  const text = decodeCursor(cursor);
  if (!ITEM_INDEX.test(text)) throw invalidCursor();
  return Number(text);
}

export function payoutCursor(payoutId: string): Cursor {
  return encodeCursor(payoutId);
}

/** @throws DomainError `invalid_cursor` */
export function readPayoutCursor(cursor: Cursor): string {
  const text = decodeCursor(cursor);
  if (!PAYOUT_ID.test(text)) throw invalidCursor();
  return text;
}
