/**
 * `npm run openapi` writes the OpenAPI document and the Insomnia export made of it into `clients`; with `--check` it only says
 * whether that has been done.
 */
import 'reflect-metadata';
import { readFile, writeFile } from 'node:fs/promises';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { loadConfiguration } from '#configuration';
import { createLogger } from '#observability';
import { ApiModule } from '../../apps/api/src/api.module.js';
import { createOpenApiDocument } from '../../apps/api/src/set-up-documentation.js';
import { BASE_URL, toInsomniaExport } from './insomnia-export.js';

/** The whole API, sandbox included. What an address leads to does not matter: nothing is opened. */
const ENVIRONMENT = {
  DATABASE_URL: 'postgres://user:password@127.0.0.1:9/none',
  REDIS_URL: 'redis://127.0.0.1:9/0',
  SANDBOX: 'true',
};
/** Compiled, this file lies in dist/tools/openapi. */
const directory = new URL('../../../clients/', import.meta.url);

const configuration = loadConfiguration(ENVIRONMENT, false);
const logger = createLogger({ level: 'silent', format: 'json' }, 'openapi');
// What `GET /docs/json` answers in the sandbox. Nest's preview mode reads decorators and makes no instances.
const app = await NestFactory.create<NestExpressApplication>(ApiModule.with(configuration, logger), {
  preview: true,
  logger: false,
  abortOnError: false,
});
// The served document is relative to where it is served; generators of clients need a whole address.
const document = {
  ...createOpenApiDocument(app),
  servers: [{ url: BASE_URL, description: 'A sandbox on this machine' }],
};
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

/** Where two texts begin to differ: the line's number and how it reads in the second one. */
function firstDifference(before: string, now: string): string {
  const [lines, linesNow] = [before.split('\n'), now.split('\n')];
  const at = linesNow.findIndex((line, index) => line !== lines[index]);
  const line = at === -1 ? linesNow.length : at;
  return `line ${String(line + 1)}: ${linesNow[line]?.trim() ?? 'the end'}`;
}
