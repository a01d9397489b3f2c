import { DomainError, isClientId } from '#domain';
import type { BatchPosition } from './payout-reader.port.js';

/** Longer texts are no cursors of ours and are not decoded. */
const MAX_CURSOR_CHARACTERS = 200;
const BATCH_POSITION = /^(\d{1,15}) (\S+)$/;
const ITEM_INDEX = /^\d{1,9}$/;
const PAYOUT_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A place in a list, opaque to clients: the last element of the page before. */
export type Cursor = string;

export function batchCursor({ createdAt, batchId }: BatchPosition): Cursor {
  return encode(`${String(createdAt.getTime())} ${batchId}`);
}

/** @throws DomainError `invalid_cursor` */
export function readBatchCursor(cursor: Cursor): BatchPosition {
  const [, createdAtMs, batchId] = BATCH_POSITION.exec(decode(cursor)) ?? [];
  if (createdAtMs === undefined || !isClientId(batchId)) throw invalidCursor();
  return { createdAt: new Date(Number(createdAtMs)), batchId };
}

export function itemCursor(index: number): Cursor {
  return encode(String(index));
}

/** @throws DomainError `invalid_cursor` */
export function readItemCursor(cursor: Cursor): number {
  const text = decode(cursor);
  if (!ITEM_INDEX.test(text)) throw invalidCursor();
  return Number(text);
}

export function payoutCursor(payoutId: string): Cursor {
  return encode(payoutId);
}

/** @throws DomainError `invalid_cursor` */
export function readPayoutCursor(cursor: Cursor): string {
  const text = decode(cursor);
  if (!PAYOUT_ID.test(text)) throw invalidCursor();
  return text;
}

function encode(text: string): Cursor {
  return Buffer.from(text).toString('base64url');
}

function decode(cursor: Cursor): string {
  if (cursor.length > MAX_CURSOR_CHARACTERS) throw invalidCursor();
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  // Node skips what is not base64url; a cursor that was altered is not to be read as another.
  if (encode(text) !== cursor) throw invalidCursor();
  return text;
}

function invalidCursor(): DomainError {
  return new DomainError('invalid_cursor', 'The cursor is none that this list gave. Begin again without it.');
}
