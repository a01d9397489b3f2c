import type { Fault } from '../errors/fault.js';
import { joinPointer } from '../errors/join-pointer.js';
import type { Parser } from './parsed.js';

/**
 * Reads the members of one JSON object and collects every fault with its pointer, instead of stopping at the first.
 *
 * Only the object's own members count, so nothing is ever read from a prototype, and a member called `__proto__`
 * is an unknown member like any other.
 */
export class ObjectReader {
  readonly #members: Readonly<Record<string, unknown>>;
  readonly #pointer: string;
  readonly #faults: Fault[];
  readonly #known: string[] = [];

  private constructor(members: Readonly<Record<string, unknown>>, pointer: string, faults: Fault[]) {
    this.#members = members;
    this.#pointer = pointer;
    this.#faults = faults;
  }

  /** A reader of `input`, which stands at `pointer`; nothing but a fault where it is no JSON object. */
  static open(input: unknown, pointer: string, faults: Fault[]): ObjectReader | undefined {
    if (isJsonObject(input)) return new ObjectReader(input, pointer, faults);
    faults.push(
      input === undefined
        ? { pointer, code: 'required', message: 'Add this member: a JSON object.' }
        : { pointer, code: 'wrong_type', message: 'This must be a JSON object.' },
    );
    return undefined;
  }

  /** Reads a member; the parser decides what it makes of one that is missing (`undefined`). */
  read<Value>(name: string, parse: Parser<Value>): Value | undefined {
    const result = parse(this.#take(name));
    if (result.ok) return result.value;
    this.#faults.push({ pointer: joinPointer(this.#pointer, name), ...result.fault });
    return undefined;
  }

  /** Reads a member that may be missing; `null` does not count as missing. */
  readOptional<Value>(name: string, parse: Parser<Value>, fallback: Value): Value | undefined {
    if (this.#has(name)) return this.read(name, parse);
    this.#known.push(name);
    return fallback;
  }

  /** A reader of a member that is an object itself. */
  readObject(name: string): ObjectReader | undefined {
    return ObjectReader.open(this.#take(name), joinPointer(this.#pointer, name), this.#faults);
  }

  /** Call last: members that were not read are faults. */
  refuseUnknown(): void {
    const unknown = Object.keys(this.#members).filter((name) => !this.#known.includes(name));
    if (unknown.length === 0) return;
    const message = `Remove this member; those known here are ${this.#known.join(', ')}.`;
    for (const name of unknown) {
      this.#faults.push({ pointer: joinPointer(this.#pointer, name), code: 'unknown_member', message });
    }
  }

  #take(name: string): unknown {
    this.#known.push(name);
    return this.#has(name) ? this.#members[name] : undefined;
  }

  #has(name: string): boolean {
    return Object.hasOwn(this.#members, name);
  }
}

function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
