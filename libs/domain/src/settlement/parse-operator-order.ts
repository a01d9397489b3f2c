import type { Fault } from '../errors/fault.js';
import { parseEndToEndId, type EndToEndId } from '../formats/end-to-end-id.js';
import { parseIspb, type Ispb } from '../formats/ispb.js';
import { ObjectReader } from '../formats/object-reader.js';
import { parsed, refused, type Parsed } from '../formats/parsed.js';
import { characterCount, isStorableText } from '../formats/text.js';
import type { OperatorOrder } from './operator-actions.js';

/** A sentence or two: it is read by the payer, too. */
export const REASON_MAX_CHARACTERS = 200;
/** Clocks differ; what settled later than this from now has not settled. */
const CLOCK_TOLERANCE_MS = 60_000;

/** RFC 3339: a moment and its offset. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;
const CONTROL_CHARACTERS = /\p{Cc}/u;
const MARKS = ['paid', 'failed'] as const;
type Mark = (typeof MARKS)[number];

export type ParsedOperatorOrder =
  | { readonly ok: true; readonly order: OperatorOrder }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** Reads what comes with an action that needs nothing: at most a `reason`. No document at all is right, too. */
export function parsePlainOrder(action: 'ask' | 'redrive', input: unknown): ParsedOperatorOrder {
  if (input === undefined) return { ok: true, order: { action, reason: null } };
  const faults: Fault[] = [];
  const reader = ObjectReader.open(input, '', faults);
  const reason = reader?.readOptional<string | null>('reason', parseReason, null);
  reader?.refuseUnknown();
  if (reason === undefined || faults.length > 0) return { ok: false, faults };
  return { ok: true, order: { action, reason } };
}

/** Reads a mark: `outcome` and `reason`; with `paid` also `settled_at` and, where they are others, `end_to_end_id` and `receiver_ispb`. */
export function parseMarkOrder(input: unknown, now: Date): ParsedOperatorOrder {
  const faults: Fault[] = [];
  const reader = ObjectReader.open(input, '', faults);
  if (reader === undefined) return { ok: false, faults };
  const outcome = reader.read('outcome', parseMark);
  const reason = reader.read('reason', parseReason);
  const order =
    outcome === 'paid' ? readPaid(reader, reason, now) : reason && { action: 'mark_failed' as const, reason };
  // Of a mark that is no mark nobody knows what belongs to it.
  if (outcome !== undefined) reader.refuseUnknown();
  if (order === undefined || order === '' || faults.length > 0) return { ok: false, faults };
  return { ok: true, order };
}

function readPaid(reader: ObjectReader, reason: string | undefined, now: Date): OperatorOrder | undefined {
  const settledAt = reader.read('settled_at', (value) => parseSettledAt(value, now));
  const endToEndId = reader.readOptional<EndToEndId | null>('end_to_end_id', parseEndToEndId, null);
  const receiverIspb = reader.readOptional<Ispb | null>('receiver_ispb', parseIspb, null);
  if (reason === undefined || settledAt === undefined) return undefined;
  if (endToEndId === undefined || receiverIspb === undefined) return undefined;
  return { action: 'mark_paid', reason, settledAt, endToEndId, receiverIspb };
}

function parseMark(value: unknown): Parsed<Mark> {
  const expected = '"paid" or "failed"';
  if (value === undefined) return refused('required', `Add this member: ${expected}.`);
  const mark = MARKS.find((known) => known === value);
  return mark === undefined ? refused('invalid_format', `This must be ${expected}.`) : parsed(mark);
}

/** What people write about what they do. Faults: `required`, `wrong_type`, `too_short`, `too_long`, `invalid_characters`. */
export function parseReason(value: unknown): Parsed<string> {
  const expected = `a sentence of at most ${String(REASON_MAX_CHARACTERS)} characters, without personal data`;
  if (value === undefined) return refused('required', `Say why: ${expected}.`);
  if (typeof value !== 'string') return refused('wrong_type', `This must be a JSON string: ${expected}.`);
  if (value.length > 2 * REASON_MAX_CHARACTERS || characterCount(value) > REASON_MAX_CHARACTERS)
    return refused('too_long', `This must be ${expected}.`);
  if (!isStorableText(value) || CONTROL_CHARACTERS.test(value))
    return refused('invalid_characters', 'Remove line breaks and other control characters from this text.');
  const text = value.trim();
  return text === '' ? refused('too_short', `Say why: ${expected}.`) : parsed(text);
}

function parseSettledAt(value: unknown, now: Date): Parsed<Date> {
  const expected = 'the moment it settled, such as 2026-03-02T12:00:00Z';
  if (value === undefined) return refused('required', `Add this member: ${expected}.`);
  if (typeof value !== 'string') return refused('wrong_type', `This must be a JSON string: ${expected}.`);
  const at = new Date(value);
  if (!MOMENT.test(value) || Number.isNaN(at.getTime()))
    return refused('invalid_format', `This must be ${expected}.`);
  if (at.getTime() > now.getTime() + CLOCK_TOLERANCE_MS)
    return refused('out_of_range', 'This must not lie in the future.');
  return parsed(at);
}
