import { DomainError } from '#domain';

/** A position in a list, opaque to clients: the last element of the page before. */
export type Cursor = string;

/** Longer ones are not decoded: two ids of 64 characters each go in. */
const MAX_CURSOR_CHARACTERS = 200;

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: Cursor | undefined;
}

export interface PageRequest {
  readonly cursor: Cursor | undefined;
  readonly limit: number;
}

/** How positions of one list are written as cursors. `decode` throws `invalid_cursor`. */
export interface CursorForm<Position> {
  readonly encode: (position: Position) => Cursor;
  readonly decode: (cursor: Cursor) => Position;
}

/** @param parts without spaces */
export function encodeCursor(...parts: readonly (string | number)[]): Cursor {
  return Buffer.from(parts.join(' ')).toString('base64url');
}

/** What `form` captures of a cursor's text. @throws DomainError `invalid_cursor` */
export function decodeCursor(cursor: Cursor, form: RegExp): readonly string[] {
  const text = cursor.length > MAX_CURSOR_CHARACTERS ? '' : Buffer.from(cursor, 'base64url').toString('utf8');
  const match = form.exec(text);
  // Node skips what is not base64url; a cursor that was altered is not to be read as another.
  if (match === null || encodeCursor(text) !== cursor) throw invalidCursor();
  return match.slice(1);
}

export function invalidCursor(): DomainError {
  return new DomainError('invalid_cursor', 'Invalid cursor; restart from the first page.');
}

/** A page of what `find` finds after the cursor's position. Errors: `invalid_cursor`, and those of `find`. */
export async function readPage<Item extends Position, Position>(
  { cursor, limit }: PageRequest,
  { encode, decode }: CursorForm<Position>,
  find: (page: { readonly after: Position | undefined; readonly limit: number }) => Promise<readonly Item[]>,
): Promise<Page<Item>> {
  const after = cursor === undefined ? undefined : decode(cursor);
  return cutPage(await find({ after, limit: limit + 1 }), limit, encode);
}

/** Elements that are read at once where all are wanted. */
const ALL_AT_ONCE = 1_000;

/** All of a list, a page at a time: never more of it in memory than that. */
export async function* everyPage<Item>(
  read: (request: PageRequest) => Promise<Page<Item>>,
): AsyncGenerator<readonly Item[]> {
  let cursor: Cursor | undefined;
  do {
    const page = await read({ cursor, limit: ALL_AT_ONCE });
    yield page.items;
    cursor = page.next;
  } while (cursor !== undefined);
}

/** One more than the page holds was asked for: whether it came says whether there is a next page. */
export function cutPage<Item>(
  found: readonly Item[],
  limit: number,
  cursorOf: (last: Item) => Cursor,
): Page<Item> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, next: found.length > limit && last !== undefined ? cursorOf(last) : undefined };
}
