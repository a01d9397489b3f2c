import { centsToValor, isCnpj, isCpf } from '#domain';
import type { Payment } from '#use-cases';
import { paymentDay, paymentUuid } from './forms-of-payment-id.js';
import { namesIn, OPTIONAL, PLACEHOLDER, type CallTemplate } from './call-template.js';
import type { Profile } from './profile.js';

/** What placeholders stand for; undefined: not known yet. */
export type TemplateValues = Readonly<Record<string, string | number | undefined>>;

const WHOLE_PLACEHOLDER = /^\{([A-Za-z]+)\}$/;

/** @param account what the PSP calls the account that pays: a number, a key, an id. */
export function valuesOf(payment: Payment, account: string | undefined, profile: Profile): TemplateValues {
  const { paymentId, payoutId, amountCents, pixKey, expectedTaxId, description } = payment;
  return {
    paymentId,
    paymentUuid: paymentUuid(paymentId),
    paymentDay: paymentDay(paymentId),
    payoutId,
    txId: payoutId.replaceAll('-', ''),
    amountCents,
    amount: centsToValor(amountCents),
    // Exact: the largest amount has eleven digits.
    amountNumber: amountCents / 100,
    pixKey: profile.phones === 'national' ? pixKey.value.replace(/^\+55/, '') : pixKey.value,
    pixKeyType: profile.keyTypes[pixKey.type] ?? pixKey.type,
    expectedCpf: isCpf(expectedTaxId) ? expectedTaxId : undefined,
    expectedCnpj: isCnpj(expectedTaxId) ? expectedTaxId : undefined,
    description: description ?? undefined,
    receiverIspb: payment.receiverIspb ?? undefined,
    endToEndId: payment.endToEndId ?? undefined,
    railReference: payment.railReference ?? undefined,
    account,
    ...payment.carried,
  };
}

/** Whether all that a call names is known. */
export function isKnown(template: CallTemplate, values: TemplateValues): boolean {
  return namesIn(template).every((name) => values[name] !== undefined);
}

/** A path with its placeholders filled in; what stands in for one cannot leave its segment. */
export function fillPath(path: string, values: TemplateValues): string {
  return path.replace(PLACEHOLDER, (_, name: string) => encodeURIComponent(String(valueOf(name, values))));
}

export function fillHeaders(
  headers: CallTemplate['headers'],
  values: TemplateValues,
): Record<string, string> {
  const fill = (text: string) =>
    text.replace(PLACEHOLDER, (_, name: string) => String(valueOf(name, values)));
  return Object.fromEntries(Object.entries(headers).map(([name, text]) => [name.toLowerCase(), fill(text)]));
}

/** A JSON value with the placeholders in its texts filled in, whatever its shape. */
export function fillBody(template: unknown, values: TemplateValues): unknown {
  if (typeof template === 'string') {
    const [, whole] = WHOLE_PLACEHOLDER.exec(template) ?? [];
    if (whole !== undefined) return valueOf(whole, values);
    return template.replace(PLACEHOLDER, (_, name: string) => String(valueOf(name, values)));
  }
  if (Array.isArray(template)) return template.map((member) => fillBody(member, values));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(
    Object.entries(template)
      .filter(([, value]) => !isLeftOut(value, values))
      .map(([name, value]) => [name, fillBody(value, values)]),
  );
}

function isLeftOut(template: unknown, values: TemplateValues): boolean {
  const [, whole = ''] = WHOLE_PLACEHOLDER.exec(typeof template === 'string' ? template : '') ?? [];
  return OPTIONAL.includes(whole) && values[whole] === undefined;
}

function valueOf(name: string, values: TemplateValues): string | number {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value === undefined) throw new Error(`The profile names {${name}}, which this call does not have.`);
  return value;
}
