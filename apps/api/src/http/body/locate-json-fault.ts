/** What may come next: a value, a member's name, or something after either. */
type Expected = 'value' | 'value or end' | 'name' | 'name or end' | 'colon' | 'comma or end' | 'nothing';

const WORD = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/**
 * Where a text stops being JSON (RFC 8259): the index of the first character that cannot stand there, or the text's length
 * when it ends too early. V8 says so only sometimes, and quotes the text. Reads each character once and keeps no more
 * than a list of open brackets, so a hostile text costs no more than a long one.
 */
export function locateJsonFault(text: string): number {
  const open: string[] = [];
  let expected: Expected = 'value';
  let at = 0;
  for (;;) {
    at = skipWhitespace(text, at);
    if (at === text.length) return at;
    const character = text.charAt(at);
    const next: Expected | undefined = step(character, expected, open);
    if (next !== undefined) {
      expected = next;
      at += 1;
      continue;
    }
    const end: number = scalarEnd(text, at, expected);
    if (end < 0) return -end - 1;
    expected = isName(expected) ? 'colon' : afterValue(open);
    at = end;
  }
}

/** Takes a character that stands alone; undefined where a scalar must begin, or nothing fits. */
function step(character: string, expected: Expected, open: string[]): Expected | undefined {
  const takesValue = expected === 'value' || expected === 'value or end';
  if (takesValue && (character === '{' || character === '[')) {
    open.push(character);
    return character === '{' ? 'name or end' : 'value or end';
  }
  if (expected === 'colon' && character === ':') return 'value';
  if (expected === 'comma or end' && character === ',') return open.at(-1) === '{' ? 'name' : 'value';
  const closes = open.at(-1) === '{' ? '}' : ']';
  const mayClose =
    expected === 'comma or end' || expected === (closes === '}' ? 'name or end' : 'value or end');
  if (open.length > 0 && mayClose && character === closes) {
    open.pop();
    return afterValue(open);
  }
  return undefined;
}

function isName(expected: Expected): boolean {
  return expected === 'name' || expected === 'name or end';
}

function afterValue(open: readonly string[]): Expected {
  return open.length === 0 ? 'nothing' : 'comma or end';
}

/** The index after a scalar, or the fault's index as `-index - 1`. */
function scalarEnd(text: string, at: number, expected: Expected): number {
  if (expected === 'colon' || expected === 'comma or end' || expected === 'nothing') return -at - 1;
  if (text[at] === '"') return stringEnd(text, at + 1);
  if (isName(expected)) return -at - 1;
  WORD.lastIndex = at;
  return WORD.test(text) ? WORD.lastIndex : -at - 1;
}

function stringEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '"') return at + 1;
    if (character < ' ') return -at - 1;
    if (character === '\\') {
      ESCAPE.lastIndex = at;
      if (!ESCAPE.test(text)) return -at - 1;
      at = ESCAPE.lastIndex - 1;
    }
  }
  return -text.length - 1;
}

function skipWhitespace(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\n\r'.includes(text.charAt(at))) at += 1;
  return at;
}
