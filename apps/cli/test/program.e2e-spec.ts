import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '#testing';
import { projectRoot } from '../../../tools/local-services/directories.js';
import type { Run } from './run-in-process.js';

const PROGRAM = join(projectRoot, 'dist', 'apps', 'cli', 'src', 'main.js');

/** The other tests run commands in their own process; this one starts the program, as the image does. */
describe('the program of the commands', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  /** The environment is a database and nothing else. */
  function run(...args: string[]): Promise<Run> {
    const options = { cwd: projectRoot, env: { DATABASE_URL: database.url } };
    return new Promise((resolve) => {
      execFile(process.execPath, [PROGRAM, ...args], options, (error, stdout, stderr) =>
        resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr }),
      );
    });
  }

  it('prints one document, and ends with 0', async () => {
    const [ops, keys] = await Promise.all([
      run('ops', 'status', '--json'),
      run('keys', 'create', '--scope', 'operate', '--json'),
    ]);
    expect(ops).toEqual({ status: 0, stdout: expect.any(String), stderr: '' });
    expect(JSON.parse(ops.stdout)).toMatchObject({ paused: false, pending: 0 });
    expect(keys).toEqual({ status: 0, stdout: expect.any(String), stderr: '' });
    expect(JSON.parse(keys.stdout)).toMatchObject({ key: expect.stringMatching(/^mk_/) });
  });

  it('ends with 2 where it is used wrongly, and with 1 where a command fails', async () => {
    const [wrong, failed] = await Promise.all([
      run('ops', 'seats', 'abc'),
      run('ops', 'payout', 'unknown-id', '--json'),
    ]);
    expect(wrong).toEqual({ status: 2, stdout: '', stderr: expect.stringContaining('8 digits') });
    expect(failed.status).toBe(1);
    expect(JSON.parse(failed.stdout)).toMatchObject({ error: { code: 'payout_id_unknown' } });
  });
});
