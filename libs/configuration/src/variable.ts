import { z } from 'zod';

/** One environment variable: how its text becomes a value, and how messages describe it. */
export interface Variable<Value> {
  readonly name: string;
  /** Text in, value out; every issue has `rule` as its message. */
  readonly schema: z.ZodType<Value, string>;
  /** Used when the variable is not set; undefined where its value is then undefined, or where it is required. */
  readonly defaultText: string | undefined;
  /** What a value must be, to be read after "must be". Stands in faults and in `.env.example`. */
  readonly rule: string;
  /** The value never appears in a message, and may come from a file (`NAME_FILE`). */
  readonly secret: boolean;
  readonly required: boolean;
}

/** A variable with a default. */
function variable<Value>(
  name: string,
  schema: z.ZodType<Value, string>,
  rule: string,
  defaultText: string,
): Variable<Value> {
  return { name, schema, defaultText, rule, secret: false, required: false };
}

/** The same variable, undefined where it is not set. */
export function optional<Value>(from: Variable<Value>): Variable<Value | undefined> {
  return { ...from, defaultText: undefined, required: false };
}

/** A variable whose value never appears in a message. Required, unless it is made `optional`. */
export function secret<Value>(from: Variable<Value>): Variable<Value> {
  return { ...from, defaultText: undefined, secret: true, required: true };
}

/** The same variable with its value converted, such as `on` to a boolean. */
export function converted<Value, Other>(
  from: Variable<Value>,
  convert: (value: Value) => Other,
): Variable<Other> {
  return { ...from, schema: from.schema.transform(convert) };
}

/** A whole number between limits, both included. The unit is the last word of the variable's name. */
export function wholeNumber(
  name: string,
  limits: { from: number; to: number; default?: number },
): Variable<number> {
  const rule = `a whole number from ${String(limits.from)} to ${String(limits.to)}`;
  const schema = z
    .string()
    .regex(/^\d{1,15}$/, rule)
    .transform(Number)
    .pipe(z.number().min(limits.from, rule).max(limits.to, rule));
  return variable(name, schema, rule, String(limits.default ?? limits.from));
}

/** A part of a whole. */
export function share(name: string, defaultText: string): Variable<number> {
  const rule = 'a number from 0 to 1';
  const schema = z
    .string()
    .regex(/^\d(\.\d{1,9})?$/, rule)
    .transform(Number)
    .pipe(z.number().max(1, rule));
  return variable(name, schema, rule, defaultText);
}

/** Numbers of seconds up to a limit, to the millisecond; the value is in milliseconds. */
export function secondsList(
  name: string,
  limits: { to: number; maxCount: number },
  defaultText: string,
): Variable<readonly number[]> {
  const rule = `1 to ${String(limits.maxCount)} numbers of seconds, by commas, each from 0 to ${String(limits.to)}`;
  const schema = z
    .string()
    .regex(/^\d{1,7}(\.\d{1,3})?(,\d{1,7}(\.\d{1,3})?)*$/, rule)
    .transform((text) => text.split(',').map(Number))
    .pipe(z.array(z.number().max(limits.to, rule)).max(limits.maxCount, rule))
    .transform((list) => list.map((seconds) => Math.round(seconds * 1_000)));
  return variable(name, schema, rule, defaultText);
}

/** One of a few words. */
export function oneOf<const Word extends string>(
  name: string,
  words: readonly [Word, ...Word[]],
  defaultWord: Word = words[0],
): Variable<Word> {
  const rule = words.length === 2 ? words.join(' or ') : `one of ${words.join(', ')}`;
  return variable(name, z.enum(words, rule), rule, defaultWord);
}

/** A text of a certain form. */
export function matching(name: string, pattern: RegExp, rule: string, defaultText = ''): Variable<string> {
  return variable(name, z.string().regex(pattern, rule), rule, defaultText);
}

/** A text with a custom check. */
export function text(name: string, isValid: (text: string) => boolean, rule: string): Variable<string> {
  return variable(name, z.string().refine(isValid, rule), rule, '');
}

/** A text that a function reads; undefined from it is a fault. */
export function parsed<Value>(
  name: string,
  parse: (text: string) => Value | undefined,
  rule: string,
  defaultText = '',
): Variable<Value> {
  const schema = z.string().transform((given, context) => {
    const value = parse(given);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: rule });
    return z.NEVER;
  });
  return variable(name, schema, rule, defaultText);
}

/** Whether a text is an address of one of these protocols. */
export function isAddress(given: string, protocols: readonly string[]): boolean {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  return url !== undefined && protocols.includes(url.protocol) && url.hostname !== '';
}

/** An address with credentials in it. */
export function secretUrl(name: string, protocols: readonly string[], example: string): Variable<string> {
  return secret(text(name, (given) => isAddress(given, protocols), `an address such as ${example}`));
}
