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
  readonly railReference: string | undefined;
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
    case 'jwt':
      return publicKey !== undefined && md5Under(given, authenticity.md5Claim, publicKey) === md5Of(body);
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
      railReference: textAt(one, rules.railReference),
      mayBeReturned: rules.withoutReturn === null || !saysText(one, rules.withoutReturn),
    }))
    .filter((one) => (one.paymentId ?? one.endToEndId ?? one.railReference) !== undefined);
}

function md5Of(body: Buffer): string {
  return createHash('md5').update(body).digest('hex');
}

/** What a JWT (RFC 7515, ES512) says in this claim; undefined: it is not signed with this key, or says nothing. */
function md5Under(jwt: string, claim: string, key: KeyObject): string | undefined {
  const [header = '', payload = '', signature = ''] = jwt.split('.');
  const content = Buffer.from(`${header}.${payload}`);
  const proof = { key, dsaEncoding: 'ieee-p1363' } as const;
  if (!verify('sha512', content, proof, Buffer.from(signature, 'base64url'))) return undefined;
  return textAt(JSON.parse(Buffer.from(payload, 'base64url').toString()), [`/${claim}`]);
}

/** In a time that does not depend on how much of it is right. */
function isSame(given: Buffer, expected: Buffer): boolean {
  const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
