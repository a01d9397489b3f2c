import { centsToValor, endToEndIdOf, type EndToEndId, type PixKey } from '#domain';
import type { Payment } from '#use-cases';
import type { CallTemplate, HttpRailMapping } from './http-rail-mapping.js';

/** What placeholders stand for. Those that a call does not have are faults of the mapping. */
export type TemplateValues = Readonly<Record<string, string | number>>;

const PLACEHOLDER = /\{([A-Za-z]+)\}/g;
const WHOLE_PLACEHOLDER = /^\{([A-Za-z]+)\}$/;

export function valuesOfPayment(payment: Payment): TemplateValues {
  return {
    ...valuesOfKey(payment.pixKey, endToEndIdOf(payment.paymentId)),
    payoutId: payment.payoutId,
    txId: payment.payoutId.replaceAll('-', ''),
    amountCents: payment.amountCents,
    amount: centsToValor(payment.amountCents),
    // The look-up is compulsory here.
    ...(payment.receiverIspb !== null && { receiverIspb: payment.receiverIspb }),
  };
}

export function valuesOfKey(pixKey: PixKey, endToEndId: EndToEndId): TemplateValues {
  return { endToEndId, pixKey: pixKey.value, pixKeyType: pixKey.type };
}

/** A path with its placeholders filled in; what stands in for one cannot leave its segment. */
export function fillPath(path: string, values: TemplateValues): string {
  return path.replace(PLACEHOLDER, (_, name: string) => encodeURIComponent(String(valueOf(name, values))));
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
  return Object.fromEntries(Object.entries(template).map(([name, value]) => [name, fillBody(value, values)]));
}

/** Whether every placeholder of every call has a value. Throws an Error naming one that has none. */
export function checkTemplates({ lookUp, submit, inquire }: HttpRailMapping): void {
  const ofKey = { endToEndId: '', pixKey: '', pixKeyType: '' };
  const ofPayment = { ...ofKey, payoutId: '', txId: '', amountCents: 0, amount: '', receiverIspb: '' };
  const calls: readonly [CallTemplate, TemplateValues][] = [
    [lookUp, ofKey],
    [submit, ofPayment],
    [inquire, { endToEndId: '' }],
  ];
  for (const [{ path, body }, values] of calls) {
    fillPath(path, values);
    fillBody(body, values);
  }
}

function valueOf(name: string, values: TemplateValues): string | number {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value === undefined)
    throw new Error(`The rail's mapping names {${name}}, which this call does not have.`);
  return value;
}
