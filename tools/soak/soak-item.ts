/** How a payment has to end by its key, whatever happens meanwhile. */
export type Ending = 'paid' | 'failed';

export interface SoakItem {
  readonly external_id: string;
  readonly amount_cents: number;
  readonly pix_key: string;
  /** How its key says that it ends. */
  readonly end: Ending;
  /** How much of it comes back, by its key. */
  readonly returned: number;
}

/** Of what is paid to these keys, one part of so many comes back. */
const RETURNED_PARTS: ReadonlyMap<string, number> = new Map([
  ['paid-then-returned', 1],
  ['paid-then-partly-returned', 3],
]);

/** An item whose key, and with it its payment, names it by its external id. @param behaviour of the sandbox; empty: it is paid */
export function soakItem(externalId: string, cents: number, behaviour = '', end: Ending = 'paid'): SoakItem {
  const pix_key = behaviour === '' ? `${externalId}@email.com` : `${behaviour}+${externalId}@sandbox.pix`;
  const parts = RETURNED_PARTS.get(behaviour);
  const returned = parts === undefined ? 0 : Math.ceil(cents / parts);
  return { external_id: externalId, amount_cents: cents, pix_key, end, returned };
}

/** The external id that a key of `soakItem` names. */
export function externalIdOf(pixKey: string): string {
  return pixKey.replace(/@.*/, '').replace(/.*\+/, '');
}
