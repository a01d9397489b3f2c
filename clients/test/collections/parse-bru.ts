/** A file of Bruno's: its blocks by their names. */
export interface BruFile {
  /** Blocks of `name: value`; what is switched off (`~name`) is under `off`. */
  readonly settings: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly off: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Blocks of text, without their indentation. */
  readonly texts: ReadonlyMap<string, string>;
}

const METHODS = ['get', 'post', 'patch', 'put', 'delete'];
const SETTINGS = [
  'meta',
  'auth',
  'auth:bearer',
  'vars',
  'params:query',
  'params:path',
  'headers',
  ...METHODS,
];
const TEXTS = ['body:json', 'script:post-response', 'docs'];
const LISTS = ['vars:secret'];

/** Reads Bru as narrowly as Bruno's own grammar does, and allows only the blocks we use; throws at the line that is wrong. */
export function parseBru(text: string): BruFile {
  const [settings, off, texts] = [new Map(), new Map(), new Map()] as [
    Settings,
    Settings,
    Map<string, string>,
  ];
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new Error('The file does not end with a line break');
  for (let at = 0; at < lines.length; at++) {
    const fail = (reason: string): never => {
      throw new Error(`line ${at + 1}, ${JSON.stringify(lines[at])}: ${reason}`);
    };
    if (lines[at] === '') continue;
    const [, name = '', bracket] = /^([a-z:-]+) ([{[])$/.exec(lines[at] ?? '') ?? fail('no block begins so');
    if (bracket !== (LISTS.includes(name) ? '[' : '{')) fail('another bracket belongs here');
    if (settings.has(name) || texts.has(name)) fail('there is such a block already');
    const content: string[] = [];
    for (at++; lines[at] !== (bracket === '[' ? ']' : '}'); at++) {
      if (lines[at] !== '' && !lines[at]?.startsWith('  ')) fail('this is not indented');
      content.push(lines[at]?.slice(2) ?? '');
    }
    if (SETTINGS.includes(name)) {
      const entries = content.map(
        (line) => /^(~?)([A-Za-z][\w-]*): (\S.*)$/.exec(line) ?? fail(`${line} is no setting`),
      );
      const of = (mark: string) =>
        entries
          .filter(([, tilde]) => tilde === mark)
          .map(([, , key = '', value = '']) => [key, value] as const);
      settings.set(name, new Map(of('')));
      off.set(name, new Map(of('~')));
      if (settings.get(name)?.size !== of('').length) fail('a setting stands twice');
    } else if (TEXTS.includes(name)) texts.set(name, content.join('\n'));
    else if (!LISTS.includes(name)) fail('Bruno has no such block');
  }
  return { settings, off, texts };
}

type Settings = Map<string, ReadonlyMap<string, string>>;

/** The method and address of a request; throws where the file is none. */
export function callOf({ settings }: BruFile): { method: string; call: ReadonlyMap<string, string> } {
  const [method, ...others] = METHODS.filter((name) => settings.has(name));
  const call = settings.get(method ?? '');
  if (method === undefined || call === undefined || others.length > 0)
    throw new Error('This is not one request');
  return { method, call };
}
