import type { Fault } from '../errors/fault.js';
import { ObjectReader } from '../formats/object-reader.js';
import { parsed, refused, type Parsed } from '../formats/parsed.js';

/** Time to carry the new key to every place the old one is used, by hand if need be. */
export const DEFAULT_OVERLAP_HOURS = 24;
/** Thirty days. Two keys that are good for longer than this are two keys. */
export const MAX_OVERLAP_HOURS = 720;

export type ParsedKeyRotation =
  | { readonly ok: true; readonly overlapHours: number }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** Reads how a key is to be rotated; nothing at all means as by default. */
export function parseKeyRotation(input: unknown): ParsedKeyRotation {
  const faults: Fault[] = [];
  const reader = ObjectReader.open(input === undefined ? {} : input, '', faults);
  const overlapHours = reader?.readOptional('overlap_hours', parseOverlap, DEFAULT_OVERLAP_HOURS);
  reader?.refuseUnknown();
  return overlapHours !== undefined && faults.length === 0
    ? { ok: true, overlapHours }
    : { ok: false, faults };
}

function parseOverlap(value: unknown): Parsed<number> {
  const expected = `a whole number of hours from 0 to ${String(MAX_OVERLAP_HOURS)}`;
  if (typeof value !== 'number' || !Number.isInteger(value))
    return refused('wrong_type', `This must be ${expected}.`);
  return value >= 0 && value <= MAX_OVERLAP_HOURS
    ? parsed(value)
    : refused('out_of_range', `This must be ${expected}.`);
}
