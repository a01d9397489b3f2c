import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';

/** Bull Board's page, as its package brings it. */
const BOARD = join(dirname(createRequire(import.meta.url).resolve('@bull-board/ui/package.json')), 'dist');
const STATIC = join(BOARD, 'static');

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
};

/** Every file there is, with its type, by its name below `static/`; so that no path can be made of another name. */
const files: ReadonlyMap<string, string> = new Map(
  readdirSync(STATIC, { recursive: true, encoding: 'utf8' }).flatMap((path) => {
    const type = TYPES[extname(path)];
    return type === undefined ? [] : [[path.replaceAll('\\', '/'), type] as const];
  }),
);

/** The template of the page, in EJS. */
export function readBoardTemplate(): Promise<string> {
  return readFile(join(BOARD, 'index.ejs'), 'utf8');
}

/** A file of the page; undefined where there is none of this name. */
export async function readBoardFile(
  name: string,
): Promise<{ readonly type: string; readonly content: Buffer } | undefined> {
  const type = files.get(name);
  return type === undefined ? undefined : { type, content: await readFile(join(STATIC, name)) };
}
