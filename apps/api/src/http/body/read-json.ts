import { isUtf8 } from 'node:buffer';
import { DomainError, FaultList, joinPointer, type Fault, type MessageText } from '#domain';
import { HttpProblem } from '../problems/http-problem.js';

/** Some editors and PowerShell begin a file with it; RFC 8259 lets a reader ignore it. */
const BYTE_ORDER_MARK = '\uFEFF';
/** Far more than any body here has; beyond them nothing more is read, so that rubbish is refused at once. */
const MAX_DEPTH = 32;
const MAX_MEMBERS = 1000;
const MAX_NAME_LENGTH = 200;
const MAX_NUMBER_LENGTH = 64;
/** A double keeps any 15 significant digits, and no 18. */
const SURE_DIGITS = 15;
const MOST_DIGITS = 17;
const SURE_EXPONENT = 200;

const SCALAR = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const SHORT_ESCAPES = '"\\/bfnrt';
const UNICODE_ESCAPE = /u[0-9a-fA-F]{4}/y;
const NUMBER = /^-?(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i;

/**
 * Reads a body as JSON (RFC 8259) that means one thing only. `__proto__` and `constructor` are plain members, for validation to
 * report at their pointers.
 *
 * @param maxValues - objects, arrays and scalars that are read in all
 * @throws HttpProblem `malformed_json` with `position` (characters from 0), `line` and `column` (from 1)
 * @throws DomainError `invalid_request` for members that stand twice, numbers that cannot be read exactly, and what is too deep or large
 */
export function readJson(body: Buffer, maxValues: number): unknown {
  const text = body.toString('utf8');
  const json = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  const check = new StrictCheck(json, maxValues);
  // Bytes that are no UTF-8 become this character, which may also have been sent as such.
  if (json.includes('\uFFFD') && !isUtf8(body)) check.stopAt(json.indexOf('\uFFFD'));
  check.run();
  return JSON.parse(json);
}

/** Reads each character once; recursion ends at the greatest depth. */
class StrictCheck {
  private at = 0;
  private readonly path: (string | number)[] = [];
  private readonly faults = new FaultList();

  private values = 0;

  constructor(
    private readonly text: string,
    private readonly maxValues: number,
  ) {}

  run(): void {
    this.readValue();
    this.skipSpace();
    if (this.at < this.text.length) this.stopAt(this.at);
    if (this.faults.count > 0) this.refuse();
  }

  /** @throws HttpProblem `malformed_json` */
  stopAt(position: number): never {
    const before = this.text.slice(0, position);
    const line = before.split('\n').length;
    const column = position - (before.lastIndexOf('\n') + 1) + 1;
    throw new HttpProblem('malformed_json', { details: { position, line, column } });
  }

  private readValue(): void {
    this.values += 1;
    if (this.values > this.maxValues)
      this.refuseAt('too_many', 'At most {max} values are read of one body.', this.maxValues);
    this.skipSpace();
    const character = this.text[this.at];
    if (character === '"') this.readString();
    else if (character === '{') this.readObject();
    else if (character === '[') this.readArray();
    else this.readScalar();
  }

  private readObject(): void {
    if (this.enter('}')) return;
    const names = new Set<string>();
    do {
      this.skipSpace();
      const name = this.readName();
      this.path.push(name);
      if (names.has(name)) this.add('duplicate_member', 'This member is repeated; give it once.');
      names.add(name);
      this.skipSpace();
      if (!this.take(':')) this.stopAt(this.at);
      this.readValue();
      this.path.pop();
      if (names.size > MAX_MEMBERS)
        this.refuseAt('too_many', 'An object has at most {max} members.', MAX_MEMBERS);
    } while (this.takesMore('}'));
  }

  private readArray(): void {
    if (this.enter(']')) return;
    let index = 0;
    do {
      this.path.push(index);
      this.readValue();
      this.path.pop();
      index += 1;
    } while (this.takesMore(']'));
  }

  /** Takes the opening bracket; true where the closing one follows. */
  private enter(end: '}' | ']'): boolean {
    if (this.path.length >= MAX_DEPTH)
      this.refuseAt('too_deep', 'Nest no more than {max} objects and arrays.', MAX_DEPTH);
    this.at += 1;
    this.skipSpace();
    return this.take(end);
  }

  /** Takes what follows a member or an element; false after the end. */
  private takesMore(end: '}' | ']'): boolean {
    this.skipSpace();
    if (this.take(',')) return true;
    if (!this.take(end)) this.stopAt(this.at);
    return false;
  }

  private readName(): string {
    const from = this.at;
    if (this.text[from] !== '"') this.stopAt(from);
    this.readString();
    const raw = this.text.slice(from + 1, this.at - 1);
    if (raw.length > MAX_NAME_LENGTH)
      this.refuseAt('too_long', 'The name of a member has at most {max} characters.', MAX_NAME_LENGTH);
    return raw.includes('\\') ? (JSON.parse(`"${raw}"`) as string) : raw;
  }

  private readString(): void {
    const { text } = this;
    for (let at = this.at + 1; at < text.length; at += 1) {
      const character = text.charCodeAt(at);
      if (character === 0x22) {
        this.at = at + 1;
        return;
      }
      if (character < 0x20) this.stopAt(at);
      if (character === 0x5c) {
        UNICODE_ESCAPE.lastIndex = at + 1;
        if (SHORT_ESCAPES.includes(text.charAt(at + 1) || 'none')) at += 1;
        else if (UNICODE_ESCAPE.test(text)) at += 'uXXXX'.length;
        else this.stopAt(at);
      }
    }
    this.stopAt(text.length);
  }

  private readScalar(): void {
    SCALAR.lastIndex = this.at;
    if (!SCALAR.test(this.text)) this.stopAt(this.at);
    const scalar = this.text.slice(this.at, SCALAR.lastIndex);
    this.at = SCALAR.lastIndex;
    if (!isExact(scalar))
      this.add('inexact_number', 'This number cannot be read exactly; write fewer digits.');
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  private skipSpace(): void {
    for (;;) {
      const character = this.text.charCodeAt(this.at);
      if (character !== 0x20 && character !== 0x0a && character !== 0x0d && character !== 0x09) return;
      this.at += 1;
    }
  }

  private add(code: Fault['code'], text: MessageText, max = 0): void {
    this.faults.add(() => ({
      pointer: joinPointer('', ...this.path),
      code,
      message: { text, values: { max } },
    }));
  }

  private refuseAt(code: Fault['code'], text: MessageText, max: number): never {
    this.add(code, text, max);
    this.refuse();
  }

  private refuse(): never {
    const { faults, omitted } = this.faults;
    throw new DomainError('invalid_request', 'The body breaks rules.', { faults, omitted });
  }
}

/** Whether a scalar means the value it is read as: `90.20` does, `350.00000000000001` would be 350. */
function isExact(text: string): boolean {
  if (text.length <= SURE_DIGITS && !/\d[eE]/.test(text)) return true;
  if (text.length > MAX_NUMBER_LENGTH) return false;
  const { digits, exponent } = decimalOf(text);
  if (digits.length <= SURE_DIGITS && Math.abs(exponent) <= SURE_EXPONENT) return true;
  if (digits.length > MOST_DIGITS) return false;
  const read = decimalOf(String(Number(text)));
  return read.digits === digits && read.exponent === exponent;
}

/** A number as its significant digits, which are a whole number, and the power of ten they are multiplied with. */
function decimalOf(text: string): { digits: string; exponent: number } {
  const [, whole = '', fraction = '', power = '0'] = NUMBER.exec(text) ?? [];
  const all = `${whole}${fraction}`.replace(/^0+/, '');
  const digits = all.replace(/0+$/, '');
  if (digits === '') return { digits, exponent: 0 };
  return { digits, exponent: Number(power) - fraction.length + all.length - digits.length };
}
