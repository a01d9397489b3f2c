import fc from 'fast-check';

/** What clients send by mistake or on purpose where something else belongs. */
const STRANGE_VALUES: readonly unknown[] = [
  null,
  true,
  '',
  ' ',
  0,
  -1,
  0.5,
  1e308,
  Number.MAX_SAFE_INTEGER + 1,
  [],
  {},
  [[]],
  '\u0000',
  '\uD800',
  '\u202E',
  'a'.repeat(5000),
  "'; DROP TABLE payout; --",
  '${7*7}',
  '../../etc/passwd',
  '9'.repeat(400),
  { toString: 'x', constructor: null },
];

export const strangeValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(...STRANGE_VALUES),
  fc.jsonValue(),
);

/** Text that stands in an address or a header, where anything may. */
export const strangeText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('', '.', '..', '%', '%00', '%2e%2e%2f', '%ff', '%F0%9F%92%B8', '0', '-1', '1e3', 'null'),
  fc.constantFrom('__proto__', 'constructor', '\u00e9', 'x'.repeat(300), '*', '?', '#', '&=&'),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
);

/** The same value with one thing wrong somewhere in it: replaced, left out, added, or repeated. */
export function spoiled(value: unknown): fc.Arbitrary<unknown> {
  if (Array.isArray(value)) return spoiledList(value);
  if (typeof value === 'object' && value !== null) return spoiledObject(value);
  return strangeValue;
}

function spoiledList(list: readonly unknown[]): fc.Arbitrary<unknown> {
  const [first] = list;
  return fc.oneof(
    strangeValue,
    fc.constant([]),
    strangeValue.map((extra) => [...list, extra]),
    fc.constant([...list, ...list]),
    ...(first === undefined ? [] : [spoiled(first).map((other) => [other, ...list.slice(1)])]),
  );
}

function spoiledObject(object: object): fc.Arbitrary<unknown> {
  const names = Object.keys(object);
  const added = fc
    .tuple(fc.oneof(fc.constantFrom('extra', 'Amount_cents', ''), fc.string()), strangeValue)
    .map(([name, value]) => ({ ...object, [name]: value }));
  const changed = names.flatMap((name) => [
    fc.constant(Object.fromEntries(Object.entries(object).filter(([other]) => other !== name))),
    spoiled((object as Record<string, unknown>)[name]).map((value) => ({ ...object, [name]: value })),
  ]);
  return fc.oneof(strangeValue, added, ...changed);
}
