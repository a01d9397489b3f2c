/** What came back from a PSP, if anything did. */
export type HttpAnswer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      /** The body, if it was JSON; undefined: something else, or nothing. */
      readonly json: unknown;
      readonly retryAfterMs: number | undefined;
    }
  /** No connection came about, so nothing was sent. */
  | { readonly kind: 'not_connected'; readonly detail: string }
  /** It was sent, or may have been, and then something went wrong. */
  | { readonly kind: 'lost'; readonly detail: string };

/** A value in JSON by its pointer (RFC 6901); undefined where there is none. Reads own members only. */
export function atPointer(json: unknown, pointer: string): unknown {
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((value, name) => {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
      return Object.getOwnPropertyDescriptor(value, name)?.value as unknown;
    }, json);
}
