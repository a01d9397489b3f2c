/** How a payment has to end by its key, whatever happens meanwhile. */
export type Ending = 'paid' | 'failed';

export interface SoakItem {
  readonly external_id: string;
  readonly amount_cents: number;
  readonly pix_key: string;
  /** How its key says that it ends. */
  readonly end: Ending;
}

/** An item whose key, and with it its payment, names it by its external id. @param behaviour of the sandbox; empty: it is paid */
export function soakItem(externalId: string, cents: number, behaviour = '', end: Ending = 'paid'): SoakItem {
  const pix_key = behaviour === '' ? `${externalId}@email.com` : `${behaviour}+${externalId}@sandbox.pix`;
  return { external_id: externalId, amount_cents: cents, pix_key, end };
}

/** The external id that a key of `soakItem` names. */
export function externalIdOf(pixKey: string): string {
  return pixKey.replace(/@.*/, '').replace(/.*\+/, '');
}
