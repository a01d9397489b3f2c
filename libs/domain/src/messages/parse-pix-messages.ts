import type { Fault } from '../errors/fault.js';
import { joinPointer } from '../errors/join-pointer.js';
import type { Ispb } from '../formats/ispb.js';
import { parsePixMessage } from './parse-pix-message.js';
import type { PixMessage } from './pix-message.js';

/** Bounds one delivery, and with it the transaction that stores it. */
export const MESSAGES_PER_CALL_MAX = 1000;

export type ParsedPixMessages =
  | { readonly ok: true; readonly messages: readonly PixMessage[] }
  | { readonly ok: false; readonly reason: 'invalid'; readonly faults: readonly Fault[] }
  | { readonly ok: false; readonly reason: 'too_many'; readonly count: number; readonly limit: number };

/**
 * Reads a delivery: one message as an object, or 1..1000 as an array, in the order given.
 *
 * Pointers are `/1/valor` in an array and `/valor` in a single object. More than 1000 are `too_many`, unread. The
 * same `endToEndId` twice is no fault here: whether it is a duplicate or a conflict is decided where they are stored.
 */
export function parsePixMessages(input: unknown, receiver: Ispb): ParsedPixMessages {
  if (!Array.isArray(input)) return gather([parsePixMessage(input, '', receiver)]);
  if (input.length > MESSAGES_PER_CALL_MAX) {
    return { ok: false, reason: 'too_many', count: input.length, limit: MESSAGES_PER_CALL_MAX };
  }
  if (input.length === 0) {
    const message = `Send one message, or an array of 1 to ${MESSAGES_PER_CALL_MAX}.`;
    return { ok: false, reason: 'invalid', faults: [{ pointer: '', code: 'too_few', message }] };
  }
  return gather(input.map((item: unknown, index) => parsePixMessage(item, joinPointer('', index), receiver)));
}

function gather(results: readonly ReturnType<typeof parsePixMessage>[]): ParsedPixMessages {
  const messages: PixMessage[] = [];
  const faults: Fault[] = [];
  for (const result of results) {
    if (result.ok) messages.push(result.message);
    // One by one: a hostile message has more faults than one call takes arguments.
    else for (const fault of result.faults) faults.push(fault);
  }
  return faults.length === 0 ? { ok: true, messages } : { ok: false, reason: 'invalid', faults };
}
