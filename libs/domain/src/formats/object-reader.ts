import type { FaultList } from '../errors/fault-list.js';
import { joinPointer } from '../errors/fault.js';
import { parsed, type FormatFault, type Parsed, type Parser } from './parsed.js';

type MemberParser<Value, Members> = (value: unknown, before: Partial<Members>) => Parsed<Value>;

/**
 * How each member of an object is read, in the order in which faults are listed: by a parser, which may look at the members before it,
 * or as an object itself.
 */
export type Shape<Members> = {
  readonly [Name in keyof Members]-?: MemberParser<Members[Name], Members> | Shape<Members[Name]>;
};

/**
 * Reads one JSON object, which stands at `pointer`, and adds every fault with its pointer to `faults`, instead of stopping at the
 * first. Unknown members are faults. Undefined where there was any fault.
 *
 * Only the object's own members count, so nothing is ever read from a prototype, and a member called `__proto__`
 * is an unknown member like any other.
 */
export function readObject<Members>(
  input: unknown,
  pointer: string,
  faults: FaultList,
  shape: Shape<Members>,
): Members | undefined {
  if (!isJsonObject(input)) {
    faults.add(() =>
      input === undefined
        ? { pointer, code: 'required', message: { text: 'Add this member: a JSON object.' } }
        : { pointer, code: 'wrong_type', message: { text: 'This must be a JSON object.' } },
    );
    return undefined;
  }
  const faultsBefore = faults.count;
  const addFault = (name: string, fault: FormatFault) => {
    faults.add(() => ({ pointer: joinPointer(pointer, name), ...fault }));
  };
  const members: Partial<Members> = {};
  for (const name in shape) {
    const value = Object.hasOwn(input, name) ? input[name] : undefined;
    const read: MemberParser<Members[typeof name], Members> | Shape<Members[typeof name]> = shape[name];
    if (typeof read !== 'function') {
      members[name] = readObject<Members[typeof name]>(value, joinPointer(pointer, name), faults, read);
      continue;
    }
    const result = read(value, members);
    if (result.ok) members[name] = result.value;
    else addFault(name, result.fault);
  }
  for (const name of Object.keys(input)) {
    if (Object.hasOwn(shape, name)) continue;
    addFault(name, {
      code: 'unknown_member',
      message: {
        text: 'Remove this member; those known here are {known}.',
        values: { known: Object.keys(shape).join(', ') },
      },
    });
  }
  return faults.count === faultsBefore ? (members as Members) : undefined;
}

/** The parser of a member that may be missing; `null` does not count as missing. */
export function optional<Value, Fallback>(
  parse: Parser<Value>,
  fallback: Fallback,
): Parser<Value | Fallback> {
  return (value) => (value === undefined ? parsed(fallback) : parse(value));
}

export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
