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

/** JSON in which the first member of an object, somewhere, stands twice; text without objects stays as it is. */
export function withDuplicateMember(json: string): fc.Arbitrary<string> {
  const starts = [...json.matchAll(/\{(?="(\w+)":)/g)];
  if (starts.length === 0) return fc.constant(json);
  return fc.tuple(fc.constantFrom(...starts), strangeValue).map(([{ index, 1: name }, value]) => {
    const member = `${JSON.stringify(name)}:${JSON.stringify(value)},`;
    return `${json.slice(0, index + 1)}${member}${json.slice(index + 1)}`;
  });
}

/** Bytes among which one, somewhere, is no UTF-8. */
export function withLoneByte(bytes: Buffer): fc.Arbitrary<Buffer> {
  return fc
    .tuple(fc.nat({ max: bytes.length }), fc.integer({ min: 0x80, max: 0xff }))
    .map(([at, byte]) => Buffer.concat([bytes.subarray(0, at), Buffer.of(byte), bytes.subarray(at)]));
}

const MANY = 20_000;

/** Small to make and long to read: refused soon, and in few words. */
export const HUGE_JSON: readonly string[] = [
  JSON.stringify(Object.fromEntries(Array.from({ length: MANY }, (_, n) => [`member_${String(n)}`, n]))),
  JSON.stringify({ payouts: Array.from({ length: MANY }, () => ({})) }),
  JSON.stringify(Array.from({ length: MANY }, () => null)),
  `${'['.repeat(MANY)}${']'.repeat(MANY)}`,
  `${'{"a":'.repeat(MANY)}1${'}'.repeat(MANY)}`,
  JSON.stringify({ reason: 'x'.repeat(20 * MANY) }),
];
