import type { Cursor } from './cursor.js';

/** A page of a list; without `next` it is the last one. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: Cursor | undefined;
}

export interface PageRequest {
  readonly cursor: Cursor | undefined;
  readonly limit: number;
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
