import type { Fault } from '../errors/fault.js';
import { joinPointer } from '../errors/join-pointer.js';
import { parseIspb, type Ispb } from '../formats/ispb.js';
import { ObjectReader } from '../formats/object-reader.js';
import { parsed, refused, type Parsed, type Parser } from '../formats/parsed.js';
import { parseClientId, type ClientId } from '../payouts/client-id.js';
import { isScope, SCOPES, type Scope } from './scopes.js';

/** More institutions than this are somebody's whole network: give it several keys. */
export const MAX_ISPBS_OF_KEY = 100;
/** Ten years. A key for ever is one without an expiry. */
export const MAX_KEY_LIFE_DAYS = 3650;
/** RFC 3339, which an offset belongs to. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

/** A key that is to be made. */
export interface KeyOrder {
  readonly scopes: readonly Scope[];
  readonly payer: ClientId | undefined;
  readonly ispbs: readonly Ispb[];
  /** At most one of the two is there; neither: it never expires. */
  readonly expiresInDays: number | undefined;
  readonly expiresAt: Date | undefined;
}

export type ParsedKeyOrder =
  { readonly ok: true; readonly order: KeyOrder } | { readonly ok: false; readonly faults: readonly Fault[] };

/** Reads what a key is to be, with every fault by its pointer, such as `/scopes/0`. Scopes and ISPBs given twice count once. */
export function parseKeyOrder(input: unknown, now: Date): ParsedKeyOrder {
  const faults: Fault[] = [];
  const reader = ObjectReader.open(input, '', faults);
  if (reader === undefined) return { ok: false, faults };
  const scopes = readList(reader, 'scopes', { from: 1, to: SCOPES.length, of: parseScope }, faults);
  const payer = reader.readOptional('payer', orNull(parseClientId), undefined);
  const ispbs = readList(reader, 'ispbs', { from: 0, to: MAX_ISPBS_OF_KEY, of: parseIspb }, faults);
  const expiresInDays = reader.readOptional('expires_in_days', orNull(parseDays), undefined);
  const expiresAt = reader.readOptional(
    'expires_at',
    orNull((value) => parseExpiry(value, now)),
    undefined,
  );
  reader.refuseUnknown();
  if (expiresInDays !== undefined && expiresAt !== undefined) {
    const message = 'Give expires_at or expires_in_days, not both.';
    faults.push({ pointer: '/expires_at', code: 'too_many', message });
  }
  if (faults.length > 0) return { ok: false, faults };
  return { ok: true, order: { scopes, payer, ispbs, expiresInDays, expiresAt } };
}

interface ListRule<Element> {
  readonly from: number;
  readonly to: number;
  readonly of: Parser<Element>;
}

/** The elements of a list, each once; a list that may be empty may be left out. */
function readList<Element>(
  reader: ObjectReader,
  name: string,
  { from, to, of }: ListRule<Element>,
  faults: Fault[],
): Element[] {
  const expected = `a JSON array of ${String(from)} to ${String(to)} elements`;
  const parseArray: Parser<readonly unknown[]> = (value) => {
    if (value === undefined) return from === 0 ? parsed([]) : refused('required', `Add this: ${expected}.`);
    if (!Array.isArray(value)) return refused('wrong_type', `This must be ${expected}.`);
    if (value.length < from) return refused('too_few', `This must be ${expected}.`);
    return value.length > to ? refused('too_many', `This must be ${expected}.`) : parsed(value);
  };
  const elements = new Set<Element>();
  for (const [index, value] of (reader.read(name, parseArray) ?? []).entries()) {
    const result = of(value);
    if (result.ok) elements.add(result.value);
    else faults.push({ pointer: joinPointer('', name, index), ...result.fault });
  }
  return [...elements];
}

/** Null says the same as leaving it out: that is how keys are answered. */
function orNull<Value>(parse: Parser<Value>): Parser<Value | undefined> {
  return (value) => (value === null ? parsed(undefined) : parse(value));
}

function parseScope(value: unknown): Parsed<Scope> {
  const expected = `one of ${SCOPES.join(', ')}`;
  if (typeof value !== 'string') return refused('wrong_type', `This must be a JSON string: ${expected}.`);
  return isScope(value) ? parsed(value) : refused('invalid_format', `This must be ${expected}.`);
}

function parseDays(value: unknown): Parsed<number> {
  const expected = `a whole number of days from 1 to ${String(MAX_KEY_LIFE_DAYS)}`;
  if (typeof value !== 'number' || !Number.isInteger(value))
    return refused('wrong_type', `This must be ${expected}.`);
  return value >= 1 && value <= MAX_KEY_LIFE_DAYS
    ? parsed(value)
    : refused('out_of_range', `This must be ${expected}.`);
}

function parseExpiry(value: unknown, now: Date): Parsed<Date> {
  const expected = 'a moment such as 2030-01-31T12:00:00Z';
  if (typeof value !== 'string') return refused('wrong_type', `This must be a JSON string: ${expected}.`);
  const at = new Date(MOMENT.test(value) ? value : Number.NaN);
  if (Number.isNaN(at.getTime())) return refused('invalid_format', `This must be ${expected}.`);
  const aheadMs = at.getTime() - now.getTime();
  if (aheadMs <= 0 || aheadMs > MAX_KEY_LIFE_DAYS * 86_400_000)
    return refused('out_of_range', 'This must lie ahead, within ten years.');
  return parsed(at);
}
