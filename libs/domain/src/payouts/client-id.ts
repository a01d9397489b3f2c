import { matching, parserOf, type Branded } from '../formats/parsed.js';

/** An id that the payer chose: of a batch, of an item, of a user. */
export type ClientId = Branded<string, 'ClientId'>;

/** External ids and user ids: what orders and invoices are called, with spaces within. */
export const CLIENT_ID_FORM = idForm('A-Za-z0-9_:@+/#()-', ' ');
/** Batch ids and payers: what stands in an address as it is. */
export const ADDRESS_ID_FORM = idForm('A-Za-z0-9_:-');
/** The search over all batches, `/api/payouts/items`, has the address of a batch of this id. */
export const RESERVED_BATCH_ID = 'items';

export const isClientId = matching<'ClientId'>(CLIENT_ID_FORM);
const isPayer = matching<'ClientId'>(ADDRESS_ID_FORM);
export const isBatchId = (value: unknown): value is ClientId => isPayer(value) && value !== RESERVED_BATCH_ID;

export const parsePayer = parserOf(isPayer, '1 to 64 of the characters A-Z a-z 0-9 . _ : -, and not . or ..');
export const parseBatchId = parserOf(
  isBatchId,
  '1 to 64 of the characters A-Z a-z 0-9 . _ : -, and not ., .. or items',
);
export const parseClientId = parserOf(
  isClientId,
  '1 to 64 of the characters A-Z a-z 0-9 . _ : @ + / # ( ) - and the space, with no space at either end, and not . or ..',
);

/** 1 to 64 of the characters and dots, `within` only between others; without `.` and `..`, which mean something else in an address. */
function idForm(characters: string, within = ''): RegExp {
  const [bare, dotted] = [`[${characters}]`, `[.${characters}]`];
  return new RegExp(`^(?:${bare}${dotted}?|\\.${bare}|${dotted}[.${within}${characters}]{1,62}${dotted})$`);
}
