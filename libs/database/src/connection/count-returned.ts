/** How many rows an INSERT with RETURNING wrote: none where ON CONFLICT left what was there. */
export function countReturned({ raw }: { readonly raw: unknown }): number {
  return Array.isArray(raw) ? raw.length : 0;
}
