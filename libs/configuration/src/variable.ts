import { z } from 'zod';

/** One environment variable: how its text becomes a value, and what to tell people about it. */
export interface Variable<Value> {
  /** Text in, value out; every issue carries `rule` as its message. */
  readonly schema: z.ZodType<Value, string>;
  /** What applies when the variable is not set, as text; undefined where it depends on other variables or must be set. */
  readonly defaultText: string | undefined;
  /** What a value must be, to be read after "must be". Stands in faults and in `.env.example`. */
  readonly rule: string;
  /** The value never appears in a message, and may come from a file (`NAME_FILE`). */
  readonly secret: boolean;
  /** A secret that may be left out. */
  readonly optional?: boolean;
}

/** A whole number between limits, both included. The unit is the last word of the variable's name. */
export function wholeNumber(limits: { from: number; to: number; default: number }): Variable<number> {
  const rule = `a whole number from ${String(limits.from)} to ${String(limits.to)}`;
  const schema = z
    .string()
    .regex(/^\d{1,15}$/, rule)
    .transform(Number)
    .pipe(z.number().min(limits.from, rule).max(limits.to, rule));
  return { schema, defaultText: String(limits.default), rule, secret: false };
}

/** A part of a whole. */
export function share(defaultText: string): Variable<number> {
  const rule = 'a number from 0 to 1';
  const schema = z
    .string()
    .regex(/^\d(\.\d{1,9})?$/, rule)
    .transform(Number)
    .pipe(z.number().max(1, rule));
  return { schema, defaultText, rule, secret: false };
}

/** A whole number that may be left out. */
export function optionalWholeNumber(limits: { from: number; to: number }): Variable<number> {
  return { ...wholeNumber({ ...limits, default: limits.from }), defaultText: undefined };
}

/** Numbers of seconds up to a limit, to the millisecond. */
export function secondsList(
  limits: { to: number; maxCount: number },
  defaultText: string,
): Variable<readonly number[]> {
  const rule = `1 to ${String(limits.maxCount)} numbers of seconds, by commas, each from 0 to ${String(limits.to)}`;
  const schema = z
    .string()
    .regex(/^\d{1,7}(\.\d{1,3})?(,\d{1,7}(\.\d{1,3})?)*$/, rule)
    .transform((text) => text.split(',').map(Number))
    .pipe(z.array(z.number().max(limits.to, rule)).max(limits.maxCount, rule));
  return { schema, defaultText, rule, secret: false };
}

/** One of a few words; without a default where it follows from other variables. */
export function oneOf<const Word extends string>(words: readonly Word[], defaultWord?: Word): Variable<Word> {
  const rule = words.length === 2 ? words.join(' or ') : `one of ${words.join(', ')}`;
  return { schema: z.enum(words, rule), defaultText: defaultWord, rule, secret: false };
}

export function matching(pattern: RegExp, rule: string, defaultText: string): Variable<string> {
  return { schema: z.string().regex(pattern, rule), defaultText, rule, secret: false };
}

/** An address with credentials in it: a secret that has no default, since no guess would be right. */
export function secretUrl(protocols: readonly string[], example: string): Variable<string> {
  const rule = `an address such as ${example}`;
  const schema = z.string().refine((text) => isAddress(text, protocols), rule);
  return { schema, defaultText: undefined, rule, secret: true };
}

/** An address with credentials in it that may be left out. */
export function optionalSecretUrl(protocols: readonly string[], example: string): Variable<string> {
  return { ...secretUrl(protocols, example), optional: true };
}

/** A secret of some other form that may be left out. */
export function optionalSecret(pattern: RegExp, rule: string): Variable<string> {
  return {
    schema: z.string().regex(pattern, rule),
    defaultText: undefined,
    rule,
    secret: true,
    optional: true,
  };
}

/** A text that may be left out. */
export function optionalText(isValid: (text: string) => boolean, rule: string): Variable<string> {
  return { schema: z.string().refine(isValid, rule), defaultText: undefined, rule, secret: false };
}

/** Whether a text is an address of one of these protocols. */
export function isAddress(text: string, protocols: readonly string[]): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && protocols.includes(url.protocol) && url.hostname !== '';
}

/** Whether a text names servers: `host:port`, by commas. */
export function isNodeList(text: string): boolean {
  return text
    .split(',')
    .every((node) => /^[^\s@/?#]+:\d{1,5}$/.test(node) && URL.canParse(`redis://${node}`));
}
