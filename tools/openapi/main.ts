/**
 * `npm run openapi` writes the OpenAPI document and the Insomnia export made of it into `clients`; with `--check` it only says
 * whether that has been done.
 */
import 'reflect-metadata';
import { readFile, writeFile } from 'node:fs/promises';
import { buildDocument } from './build-document.js';
import { firstDifference } from './first-difference.js';
import { toInsomniaExport } from './insomnia-export.js';

/** Compiled, this file lies in dist/tools/openapi. */
const directory = new URL('../../../clients/', import.meta.url);
const document = await buildDocument();
const files = { 'openapi.json': document, 'insomnia.json': toInsomniaExport(document) };

for (const [name, content] of Object.entries(files)) {
  const file = new URL(name, directory);
  const text = `${JSON.stringify(content, undefined, 2)}\n`;
  if (!process.argv.includes('--check')) {
    await writeFile(file, text);
    console.log(`clients/${name} is what the routes say.`);
    continue;
  }
  const committed = await readFile(file, 'utf8').catch(() => '');
  if (committed === text) continue;
  console.error(
    `clients/${name} is not what the routes say (${firstDifference(committed, text)}): run \`npm run openapi\` and commit it.`,
  );
  process.exitCode = 1;
}
