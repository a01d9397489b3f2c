import type { Saying } from './profile-values.js';

/** What came back from a PSP, if anything did. */
export type HttpAnswer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      /** The body, if it was JSON; undefined: something else, or nothing. */
      readonly json: unknown;
      readonly retryAfterMs: number | undefined;
    }
  /** Nothing was sent: no connection came about, or there was no token. */
  | { readonly kind: 'not_sent'; readonly detail: string }
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

/** The text at the first of these pointers that leads to one. */
export function textAt(json: unknown, pointers: readonly string[]): string | undefined {
  for (const pointer of pointers) {
    const value = atPointer(json, pointer);
    if (typeof value === 'string') return value;
  }
  return undefined;
}

/** Whether an answer says this. Without `at`, its status says it. */
export function says(
  answer: HttpAnswer,
  saying: Omit<Saying, 'at'> & { readonly at?: string | undefined },
): boolean {
  if (answer.kind !== 'answer' || answer.status !== saying.status) return false;
  if (saying.at === undefined) return true;
  return saysText(answer.json, { ...saying, at: saying.at });
}

/** Whether the text there is one of these, or matches. */
export function saysText(json: unknown, { at, is, matches }: Omit<Saying, 'status'>): boolean {
  const text = textAt(json, [at]);
  if (text === undefined) return false;
  return matches === undefined ? is?.includes(text) === true : new RegExp(matches).test(text);
}
