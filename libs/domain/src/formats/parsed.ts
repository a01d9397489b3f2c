import type { Fault } from '../errors/fault.js';
import type { Message, MessageText } from '../errors/message.js';

declare const brand: unique symbol;

/** A type that only its own check can hand out: a `Branded<string, 'Ispb'>` has been looked at. */
export type Branded<Value, Name extends string> = Value & { readonly [brand]: Name };

/** What is wrong with one value, before it is known where in a document the value stood. */
export type FormatFault = Omit<Fault, 'pointer'>;

export type Parsed<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly fault: FormatFault };

/** Reads one value from outside. Never throws, whatever the value. */
export type Parser<Value> = (value: unknown) => Parsed<Value>;

export function parsed<Value>(value: Value): Parsed<Value> {
  return { ok: true, value };
}

export function refused(
  code: FormatFault['code'],
  text: MessageText,
  values: Message['values'] = {},
): { ok: false; fault: FormatFault } {
  return { ok: false, fault: { code, message: { text, values } } };
}

/** The check of texts that a pattern describes whole; it must be fast on texts of any length. */
export function matching<Name extends string>(
  pattern: RegExp,
): (value: unknown) => value is Branded<string, Name> {
  return (value): value is Branded<string, Name> => typeof value === 'string' && pattern.test(value);
}

export function among<Value extends string>(list: readonly Value[]): (value: unknown) => value is Value {
  return (value): value is Value => list.some((one) => one === value);
}

/**
 * The parser of a text that one check decides. Faults: `required`, `wrong_type`, `invalid_format`.
 *
 * @param expected the form in words, after "must be", such as `1 to 4 digits, such as "0001"`.
 */
export function parserOf<Value extends string>(
  isValid: (value: unknown) => value is Value,
  text: MessageText,
  values: Message['values'] = {},
): Parser<Value> {
  const expected = { expected: { text, values } };
  return (value) => {
    if (isValid(value)) return parsed(value);
    if (value === undefined) return refused('required', 'Add this member: {expected}.', expected);
    if (typeof value !== 'string')
      return refused('wrong_type', 'This must be a JSON string: {expected}.', expected);
    return refused('invalid_format', 'This must be {expected}.', expected);
  };
}

/**
 * The parser of a whole number in plain digits: `1e3`, `+5`, `1.0` and `007` are numbers to JavaScript and mistakes here. Fault:
 * `out_of_range`.
 */
export function digitsFrom(from: number, to: number): Parser<number> {
  return (value) => {
    const number = typeof value === 'string' && /^(?:0|[1-9]\d{0,8})$/.test(value) ? Number(value) : NaN;
    return number >= from && number <= to
      ? parsed(number)
      : refused('out_of_range', 'This must be a whole number from {from} to {to}.', { from, to });
  };
}
