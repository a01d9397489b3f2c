/** `npm run collections` writes what people click on from `clients/openapi.json`; with `--check` it only says whether that has been done. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listRequests } from './list-requests.js';
import type { OpenApiDocument } from './openapi-document.js';
import { writeBruno } from './write-bruno.js';
import { writeRequestsHttp } from './write-requests-http.js';

/** Compiled, this file lies in dist/tools/collections. */
const clients = fileURLToPath(new URL('../../../clients/', import.meta.url));

const document = JSON.parse(await readFile(join(clients, 'openapi.json'), 'utf8')) as OpenApiDocument;
const requests = listRequests(document);
const wanted = new Map([['requests.http', writeRequestsHttp(requests)]]);
for (const [path, text] of writeBruno(document, requests)) wanted.set(join('bruno', path), text);

const present = await filesBeneath('bruno');
const stale = present.filter((path) => !wanted.has(path));
const missing: string[] = [];
for (const [path, text] of wanted)
  if ((await readFile(join(clients, path), 'utf8').catch(() => '')) !== text) missing.push(path);

if (process.argv.includes('--check')) {
  const [first] = [...missing, ...stale];
  if (first !== undefined) {
    console.error(
      `clients/${first} is not what clients/openapi.json says: run \`npm run collections\` and commit it.`,
    );
    process.exitCode = 1;
  }
} else {
  for (const path of stale) await rm(join(clients, path));
  for (const path of missing) {
    await mkdir(dirname(join(clients, path)), { recursive: true });
    await writeFile(join(clients, path), wanted.get(path) ?? '');
  }
  console.log(`The collections have ${requests.length} requests.`);
}

async function filesBeneath(folder: string): Promise<string[]> {
  const entries = await readdir(join(clients, folder), { recursive: true, withFileTypes: true }).catch(
    () => [],
  );
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(clients.length));
}
