import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestSystem, type TestSystem } from '../typescript/test-system.js';
import { parseBru, type BruFile } from './parse-bru.js';
import { runBru } from './run-bru.js';

const COLLECTION = fileURLToPath(new URL('../../bruno', import.meta.url));

/** What operators do to payouts that are held, or to a worker by its id: a fresh sandbox holds none, and names its workers itself. */
const NOBODY_THERE = /^operate-payouts\/\S+ 404 .*"code":"(payout_id|worker)_unknown"/;

describe('the Bruno collection, run from top to bottom against a fresh sandbox', () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await startTestSystem({ worker: true, environment: { STREAM_WAIT_MS: '100' } });
  });
  afterAll(() => system.close());

  it('passes on what the next request needs, and is never refused', async () => {
    const variables = new Map(read('environments/local.bru').settings.get('vars'));
    variables.set('baseUrl', system.proxy.url);
    const answers: string[] = [];
    // The sandbox first: it has the messages that the others collect.
    const folders = foldersInOrder().toSorted((a, b) => Number(b === 'sandbox') - Number(a === 'sandbox'));
    for (const folder of folders) {
      for (const name of requestsInOrder(folder)) {
        const { status, text } = await runBru(read(`${folder}/${name}`), variables);
        answers.push(`${folder}/${name} ${status}${status < 400 ? '' : ` ${text}`}`);
      }
    }
    expect(answers.filter((answer) => !/ 20\d$/.test(answer) && !NOBODY_THERE.test(answer))).toEqual([]);
    expect(answers.length).toBeGreaterThan(40);
    // It was handed messages, and ended its stream by the id that was passed on.
    expect(system.proxy.calls.filter((call) => /^(GET|DELETE) [a-z0-9]{27,}$/.test(call))).toHaveLength(2);
  });
});

function read(path: string): BruFile {
  return parseBru(readFileSync(`${COLLECTION}/${path}`, 'utf8'));
}

const placeOf = (path: string): number => Number(read(path).settings.get('meta')?.get('seq'));

function foldersInOrder(): string[] {
  return readdirSync(COLLECTION, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'environments')
    .map(({ name }) => name)
    .sort((a, b) => placeOf(`${a}/folder.bru`) - placeOf(`${b}/folder.bru`));
}

function requestsInOrder(folder: string): string[] {
  return readdirSync(`${COLLECTION}/${folder}`)
    .filter((name) => name !== 'folder.bru')
    .sort((a, b) => placeOf(`${folder}/${a}`) - placeOf(`${folder}/${b}`));
}
