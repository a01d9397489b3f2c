import type { Message } from './message.js';

/**
 * The codes a fault may carry. Clients branch on them, so a code is never renamed; add a line when a new rule
 * needs one.
 */
export type FaultCode =
  | 'required'
  | 'unknown_member'
  | 'wrong_type'
  | 'invalid_format'
  | 'invalid_characters'
  | 'check_digits'
  | 'out_of_range'
  | 'too_short'
  | 'too_long'
  | 'too_few'
  | 'too_many'
  | 'key_type_mismatch'
  | 'too_deep'
  | 'duplicate_member'
  | 'inexact_number'
  | 'receiver_mismatch'
  | 'forbidden_address'
  | 'known_with_other_content'
  | 'external_id_conflict';

export type Fault = {
  /** RFC 6901 JSON pointer to the value: `''` is the whole document, `/items/17/pix_key` a member. */
  readonly pointer: string;
  readonly code: FaultCode;
  /** Says how to mend it. Never repeats the value: it may be a CPF or a Pix key. */
  readonly message: Message;
  /** With `external_id_conflict`: the batch that used the id first. Named as clients read it, like the members above. */
  readonly existing_batch_id?: string;
  /** Of a cell of a spreadsheet: enough of what stands there to find it again (`maskText`). Named as clients read it. */
  readonly value_masked?: string;
};

/**
 * Extends a JSON pointer (RFC 6901) by member names or array indexes.
 *
 * `~` becomes `~0` and `/` becomes `~1`, in that order, as section 3 of the RFC asks.
 * `joinPointer('', 'items', 17, 'pix_key')` is `/items/17/pix_key`.
 */
export function joinPointer(pointer: string, ...tokens: readonly (string | number)[]): string {
  let joined = pointer;
  for (const token of tokens) {
    joined += `/${typeof token === 'number' ? token : escapeToken(token)}`;
  }
  return joined;
}

function escapeToken(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}
