/** `npm run openapi` writes the OpenAPI document into `clients`; with `--check` it only says whether that has been done. */
import 'reflect-metadata';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { buildDocument } from './build-document.js';
import { firstDifference } from './first-difference.js';

/** Compiled, this file lies in dist/tools/openapi. */
const directory = new URL('../../../clients/', import.meta.url);
const file = new URL('openapi.json', directory);

const text = `${JSON.stringify(await buildDocument(), undefined, 2)}\n`;
if (process.argv.includes('--check')) {
  const committed = await readFile(file, 'utf8').catch(() => '');
  if (committed !== text) {
    console.error(
      `clients/openapi.json is not what the routes say (${firstDifference(committed, text)}): run \`npm run openapi\` and commit it.`,
    );
    process.exitCode = 1;
  }
} else {
  await mkdir(directory, { recursive: true });
  await writeFile(file, text);
  console.log('clients/openapi.json is what the routes say.');
}
