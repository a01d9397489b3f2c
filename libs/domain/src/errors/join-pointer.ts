/**
 * Extends a JSON pointer (RFC 6901) by member names or array indexes.
 *
 * `~` becomes `~0` and `/` becomes `~1`, in that order, as section 3 of the RFC asks.
 * `joinPointer('', 'items', 17, 'pix_key')` is `/items/17/pix_key`.
 */
export function joinPointer(pointer: string, ...tokens: readonly (string | number)[]): string {
  let joined = pointer;
  for (const token of tokens) {
    joined += `/${typeof token === 'number' ? token : escapeToken(token)}`;
  }
  return joined;
}

function escapeToken(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}
