import { matching, parserOf, type Branded } from '../formats/parsed.js';

/** An id that the payer chose: of a batch, of an item, of a user. */
export type ClientId = Branded<string, 'ClientId'>;

export const isClientId = matching<'ClientId'>(/^[A-Za-z0-9._:-]{1,64}$/);

export const parseClientId = parserOf(isClientId, '1 to 64 of the characters A-Z a-z 0-9 . _ : -');
