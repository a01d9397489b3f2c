import { DomainError } from '#domain';

/** Longer texts are not decoded. */
const MAX_CURSOR_CHARACTERS = 200;

/** A place in a list, opaque to clients: the last element of the page before. */
export type Cursor = string;

export function encodeCursor(text: string): Cursor {
  return Buffer.from(text).toString('base64url');
}

/** @throws DomainError `invalid_cursor` */
export function decodeCursor(cursor: Cursor): string {
  if (cursor.length > MAX_CURSOR_CHARACTERS) throw invalidCursor();
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  // Node skips what is not base64url; a cursor that was altered is not to be read as another.
  if (encodeCursor(text) !== cursor) throw invalidCursor();
  return text;
}

export function invalidCursor(): DomainError {
  return new DomainError('invalid_cursor', 'Invalid cursor; restart from the first page.');
}
