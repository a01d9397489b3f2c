import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Where a value stands in a JSON answer (RFC 6901), such as `/receiver/ispb`. */
const pointer = z.string().regex(/^(\/[^/]*)+$/, 'a JSON pointer such as /receiver/ispb');
/** A path below RAIL_URL with placeholders, such as `/payments/{endToEndId}`. */
const path = z.string().regex(/^\//, 'a path that begins with /');
const words = z.array(z.string().min(1));
const statuses = z.array(z.number().int().min(200).max(499));
const body = z.record(z.string(), z.unknown()).nullable();

/**
 * How a PSP's interface says what we mean, so that another PSP is another file and no other program. Placeholders in paths and
 * bodies: {endToEndId} {payoutId} {txId} {amountCents} {amount} {pixKey} {pixKeyType} {receiverIspb}; a body's text that is one
 * placeholder and nothing else takes its value's own type.
 */
const mappingSchema = z.strictObject({
  /** The header that carries RAIL_AUTHORIZATION. */
  authorizationHeader: z.string().regex(/^[A-Za-z0-9-]+$/, 'the name of a header'),
  /** Where a Pix key leads. */
  lookUp: z.strictObject({ method: z.enum(['GET', 'POST']), path, body, receiverIspb: pointer }),
  /** Hands a payment in. The PSP must know a repeated endToEndId and pay it once. */
  submit: z.strictObject({ method: z.enum(['POST', 'PUT']), path, body }),
  /** Asks what became of a payment. */
  inquire: z.strictObject({ method: z.enum(['GET', 'POST']), path, body }),
  /** What an answer about a payment says where. */
  payment: z.strictObject({
    endToEndId: pointer,
    status: pointer,
    code: pointer,
    settledAt: pointer,
    receiverIspb: pointer,
  }),
  /** The PSP's words for what became of a payment. Any other word is no answer. */
  settledWords: words,
  rejectedWords: words,
  underWayWords: words,
  /**
   * How a moment of `settledAt` that has no offset is to be read, such as `-03:00`. Null: such a settlement is no answer, since
   * no program can know its time.
   */
  settledAtOffset: z
    .string()
    .regex(/^(Z|[+-]\d{2}:\d{2})$/, 'an offset such as -03:00')
    .nullable(),
  /** HTTP statuses with which the PSP says that it does not know a key or a payment. They need one of the words below. */
  notKnownStatuses: statuses,
  /** Where the body says what is not known. A gateway before the PSP answers 404 as well, with other bodies. */
  notKnownCode: pointer,
  keyNotKnownWords: words,
  paymentNotKnownWords: words,
  /** HTTP statuses of a refusal to take anything in: come back later, nothing has happened. */
  notTakenStatuses: statuses,
});

export type HttpRailMapping = z.infer<typeof mappingSchema>;
export type CallTemplate = Pick<HttpRailMapping['inquire'], 'path' | 'body'> & { readonly method: string };

/** What applies where a mapping file says nothing else. */
export const DEFAULT_HTTP_RAIL_MAPPING: HttpRailMapping = {
  authorizationHeader: 'authorization',
  lookUp: { method: 'GET', path: '/keys/{pixKey}', body: null, receiverIspb: '/receiver/ispb' },
  submit: {
    method: 'PUT',
    path: '/payments/{endToEndId}',
    body: {
      endToEndId: '{endToEndId}',
      txId: '{txId}',
      amountCents: '{amountCents}',
      pixKey: '{pixKey}',
      pixKeyType: '{pixKeyType}',
      receiver: { ispb: '{receiverIspb}' },
    },
  },
  inquire: { method: 'GET', path: '/payments/{endToEndId}', body: null },
  payment: {
    endToEndId: '/endToEndId',
    status: '/status',
    code: '/reason/code',
    settledAt: '/settledAt',
    receiverIspb: '/receiver/ispb',
  },
  settledWords: ['SETTLED'],
  rejectedWords: ['REJECTED'],
  underWayWords: ['ACCEPTED', 'IN_PROCESS'],
  settledAtOffset: null,
  notKnownStatuses: [404],
  notKnownCode: '/reason/code',
  keyNotKnownWords: ['KEY_NOT_FOUND'],
  paymentNotKnownWords: ['PAYMENT_NOT_FOUND'],
  notTakenStatuses: [401, 403, 429],
};

/**
 * Reads a mapping file: a JSON object with any of the members above; those it lacks are as by default.
 *
 * @throws Error naming the file and every fault in it.
 */
export function readHttpRailMapping(file: string): HttpRailMapping {
  let given: unknown;
  try {
    given = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`The rail's mapping ${file} cannot be read as JSON.`, { cause: error });
  }
  const result = mappingSchema.partial().safeParse(given);
  if (!result.success)
    throw new Error(`The rail's mapping ${file} has faults:\n${z.prettifyError(result.error)}`);
  const said = Object.entries(result.data).filter(([, value]) => value !== undefined);
  return { ...DEFAULT_HTTP_RAIL_MAPPING, ...Object.fromEntries(said) };
}
