import { createHash, createHmac, timingSafeEqual, verify, type KeyObject } from 'node:crypto';
import { atPointer, saysText, textAt } from './http-answer.js';
import type { Profile } from './profile.js';

/** How a PSP's webhooks are read. */
export type WebhookRules = NonNullable<Profile['webhook']>;

/** A webhook as it came. */
export interface ReceivedWebhook {
  readonly headers: Readonly<Record<string, unknown>>;
  /** The parameters of its address. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
}

/** What webhooks are known by; which of them is needed, the profile says. */
export interface WebhookProof {
  readonly secret: string | undefined;
  readonly publicKey: KeyObject | undefined;
}

/** What a webhook calls a payment; undefined: it does not say. */
export interface NamedPayment {
  readonly paymentId: string | undefined;
  readonly endToEndId: string | undefined;
  /** Money of it may have come back. */
  readonly mayBeReturned: boolean;
}

/** More payments than a PSP puts into one webhook; each costs a look-up. */
const MAX_PAYMENTS = 100;

/** Whether a webhook is the PSP's. Without the proof that the profile asks for, none is. */
export function isAuthentic(
  { headers, parameters, body }: ReceivedWebhook,
  { authenticity }: WebhookRules,
  { secret, publicKey }: WebhookProof,
): boolean {
  const given = (authenticity.kind === 'parameter' ? parameters : headers)[
    authenticity.kind === 'parameter' ? authenticity.name : authenticity.name.toLowerCase()
  ];
  if (typeof given !== 'string') return false;
  switch (authenticity.kind) {
    case 'header':
    case 'parameter':
      return secret !== undefined && isSame(Buffer.from(given), Buffer.from(secret));
    case 'hmac': {
      if (secret === undefined) return false;
      const { hash, encoding } = authenticity;
      return isSame(Buffer.from(given, encoding), createHmac(hash, secret).update(body).digest());
    }
    case 'signature':
      return publicKey !== undefined && verify('sha256', body, publicKey, Buffer.from(given, 'base64'));
  }
}

/** The payments that a webhook is about, as far as it names them; none where it is about something else. */
export function paymentsIn(json: unknown, rules: Omit<WebhookRules, 'authenticity'>): NamedPayment[] {
  const listed = rules.payments === null ? [json] : atPointer(json, rules.payments);
  if (!Array.isArray(listed)) return [];
  return listed
    .slice(0, MAX_PAYMENTS)
    .map((one: unknown) => ({
      paymentId: textAt(one, rules.paymentId),
      endToEndId: textAt(one, rules.endToEndId),
      mayBeReturned: rules.withoutReturn === null || !saysText(one, rules.withoutReturn),
    }))
    .filter(({ paymentId, endToEndId }) => paymentId !== undefined || endToEndId !== undefined);
}

/** In a time that does not depend on how much of it is right. */
function isSame(given: Buffer, expected: Buffer): boolean {
  const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
