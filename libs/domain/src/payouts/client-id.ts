import type { Branded } from '../formats/branded.js';
import { parserOf, type Parsed } from '../formats/parsed.js';

/** An id that the payer chose: of a batch, of an item, of a user. */
export type ClientId = Branded<string, 'ClientId'>;

const CLIENT_ID = /^[A-Za-z0-9._:-]{1,64}$/;

export function isClientId(value: unknown): value is ClientId {
  return typeof value === 'string' && CLIENT_ID.test(value);
}

const parse = parserOf(isClientId, '1 to 64 of the characters A-Z a-z 0-9 . _ : -');

/** Reads `batch_id`, `external_id` or `user_id`. Faults: `required`, `wrong_type`, `invalid_format`. */
export function parseClientId(text: unknown): Parsed<ClientId> {
  return parse(text);
}
