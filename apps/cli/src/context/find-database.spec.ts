import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { findDatabase } from './find-database.js';

const CONFIGURED = 'postgres://malote:hunter2@db:5432/malote';
const EMBEDDED = 'postgres://postgres:hunter3@127.0.0.1:54321/malote';

describe('finding the database', () => {
  const directory = mkdtempSync(join(tmpdir(), 'keys-'));
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });
  const fileWith = (name: string, content: string): string => {
    writeFileSync(join(directory, name), content);
    return join(directory, name);
  };
  const run = fileWith(
    'run.json',
    JSON.stringify({ apiUrl: 'http://127.0.0.1:3000', databaseUrl: EMBEDDED }),
  );

  it('takes the configured one first', () => {
    expect(findDatabase({ DATABASE_URL: CONFIGURED }, run).database.url).toBe(CONFIGURED);
    const file = fileWith('secret', `${CONFIGURED}\n`);
    expect(findDatabase({ DATABASE_URL_FILE: file, DATABASE_URL: '' }, run).database.url).toBe(CONFIGURED);
  });

  it('takes that of a running npm start otherwise', () => {
    expect(findDatabase({}, run).database.url).toBe(EMBEDDED);
  });

  it.each([
    ['nothing runs', 'none.json', undefined],
    ['what runs has a configured database', 'configured.json', '{"apiUrl":"http://127.0.0.1:3000"}'],
    ['the note cannot be read', 'broken.json', '{'],
  ])('says what to do where %s', (_what, name, content) => {
    const file = content === undefined ? join(directory, name) : fileWith(name, content);
    expect(() => findDatabase({}, file)).toThrow(/Set DATABASE_URL .* or run npm start/);
  });

  it('never shows a secret that is no address', () => {
    expect(() => findDatabase({ DATABASE_URL: 'mysql://malote:hunter2@db' }, run)).toThrow(/^(?!.*hunter2)/s);
  });
});
