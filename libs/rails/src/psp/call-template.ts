import type { z } from 'zod';

export const OF_KEY = ['paymentId', 'paymentUuid', 'pixKey', 'pixKeyType', 'account'] as const;
export const OF_PAYMENT = [
  ...OF_KEY,
  'payoutId',
  'txId',
  'amountCents',
  'amount',
  'amountNumber',
  'receiverIspb',
  'expectedCpf',
  'expectedCnpj',
  'description',
  'endToEndId',
] as const;
export const OF_QUESTION = [
  'paymentId',
  'paymentUuid',
  'paymentDay',
  'endToEndId',
  'railReference',
  'account',
] as const;
export const OF_APPROVAL = [...OF_QUESTION, 'amountCents', 'amount', 'amountNumber'] as const;

/** By them the interface checks the key's owner. */
export const OF_OWNER: readonly string[] = ['expectedCpf', 'expectedCnpj'];
/** A member of the body that is one of these is left out where the payment does not have it. */
export const OPTIONAL: readonly string[] = [...OF_OWNER, 'description'];

export const PLACEHOLDER = /\{([A-Za-z]+)\}/g;

export type CallTemplate = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>> | null;
  readonly answerAt?: string | undefined;
};

/** The placeholders in a request. */
export function namesIn({ path, headers, body }: CallTemplate): string[] {
  return [...JSON.stringify([path, headers, body]).matchAll(PLACEHOLDER)].map(([, name = '']) => name);
}

/** Those of `OPTIONAL` that are not a whole member of the body, where nothing could be left out. */
export function misplacedIn({ path, headers, body }: CallTemplate): string[] {
  const members = new RegExp(`:"\\{(${OPTIONAL.join('|')})\\}"`, 'g');
  const rest = JSON.stringify([path, headers]) + JSON.stringify(body).replaceAll(members, '');
  return OPTIONAL.filter((name) => rest.includes(`{${name}}`));
}

/** A check that a template names no others. */
export function knowsOnly(names: readonly string[]): (template: unknown, context: z.RefinementCtx) => void {
  return (template, context) => {
    for (const [, name = ''] of JSON.stringify(template).matchAll(PLACEHOLDER))
      if (!names.includes(name))
        context.addIssue({ code: 'custom', message: `there is no {${name}} in this call` });
  };
}
