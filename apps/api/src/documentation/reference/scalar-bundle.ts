import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { runInNewContext } from 'node:vm';
import { gzip } from 'node:zlib';

const plugin = createRequire(import.meta.url).resolve('@scalar/fastify-api-reference');
/** The package has the script as a text inside its plugin; `documentation.spec.ts` fails when a newer one has it elsewhere. */
const SCRIPT_AS_TEXT = /^var standalone_default = (".*");$/m;

const compress = promisify(gzip);
let bundle: Promise<Buffer> | undefined;

/**
 * Scalar's browser script, compressed (gzip; a megabyte of four). Taken out of the package when the reference is first
 * read; loading the plugin itself would keep the four megabytes, and a parser that is not needed, for as long as the
 * process lives.
 */
export function scalarBundle(): Promise<Buffer> {
  bundle ??= takeOut().catch((error: unknown) => {
    bundle = undefined;
    throw error;
  });
  return bundle;
}

async function takeOut(): Promise<Buffer> {
  const [, literal] = SCRIPT_AS_TEXT.exec(await readFile(plugin, 'utf8')) ?? [];
  const script: unknown = literal === undefined ? undefined : runInNewContext(literal);
  if (typeof script !== 'string')
    throw new Error("The package of the reference has no script where it's looked for.");
  return compress(script);
}
