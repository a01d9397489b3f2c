import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { hashApiKey, isApiKeyText } from '#domain';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '#testing';
import { documentOf, runInProcess, type Run } from './run-in-process.js';
import { projectRoot } from '../../../tools/local-services/directories.js';

describe('npm run keys', () => {
  let database: TestDatabase;
  let client: pg.Client;
  const keys = (...args: string[]) => runInProcess(database.url, 'keys', ...args);
  const json = (...args: string[]) => documentOf(database.url, 'keys', ...args);

  beforeAll(async () => {
    database = await createTestDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  it('makes, lists, rotates and revokes', async () => {
    const wanted = ['--payer', 'acme', '--ispb', '32074986', '--scope', 'streams:read'];
    wanted.push('--scope', 'payouts:write', '--expires-in-days', '90', '--name', 'payroll');
    const made = await json('create', ...wanted);
    expect(Object.keys(made)).toEqual([
      'id',
      'key',
      'prefix',
      'scopes',
      'payer',
      'ispbs',
      'expires_at',
      'name',
    ]);
    expect(made).toMatchObject({
      scopes: ['streams:read', 'payouts:write'],
      payer: 'acme',
      name: 'payroll',
      ispbs: ['32074986'],
      expires_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
    const key = String(made['key']);
    if (!isApiKeyText(key)) throw new Error(`${key} is no key`);
    expect(key.startsWith(String(made['prefix']))).toBe(true);
    const { rows } = await client.query('SELECT key_hash FROM api_key WHERE key_id = $1', [made['id']]);
    expect(rows).toEqual([{ key_hash: hashApiKey(key) }]);

    const rotated = await json('rotate', String(made['id']), '--overlap-hours', '2');
    expect(rotated).toMatchObject({ scopes: made['scopes'], payer: 'acme', rotated_from: made['id'] });
    expect(rotated['key']).not.toBe(key);
    const revoked = await json('revoke', String(made['id']));
    expect(revoked).toMatchObject({ id: made['id'], revoked_at: expect.any(String) });

    const listed = await keys('list', '--json');
    expect(JSON.parse(listed.stdout)).toMatchObject({
      items: [
        { id: rotated['id'], rotated_from: made['id'], revoked_at: null },
        { id: made['id'], revoked_at: expect.any(String) },
      ],
      next_cursor: null,
    });
    expect(listed.stdout).not.toContain(key);
    const audit = await client.query<{ actor: string; action: string }>(
      'SELECT actor, action FROM audit_log ORDER BY position',
    );
    expect(audit.rows.map(({ action }) => action)).toEqual(['key.create', 'key.rotate', 'key.revoke']);
    expect(audit.rows.every(({ actor }) => actor.startsWith('cli:'))).toBe(true);
  });

  it('talks to people unless it is asked for JSON', async () => {
    const made = await keys('create', '--scope', 'operate');
    expect(made).toMatchObject({ status: 0, stderr: '' });
    expect(made.stdout).toMatch(/\n {2}mk_[0-9A-Za-z]{43}\n/);
    expect(made.stdout).toContain('the only time it is shown');
    const { stdout } = await keys('list');
    expect(stdout).toMatch(/^id +name +prefix +state/);
    expect(stdout).toMatch(/good .*operate/);
    expect(stdout).not.toMatch(/mk_[0-9A-Za-z]{20}/);
  });

  it('says every fault of what it was asked for, and does nothing', async () => {
    const faulty = ['create', '--scope', 'everything', '--ispb', '1', '--expires-in-days', 'ten', '--json'];
    const refused = await keys(...faulty);
    const incomplete = await keys('create');
    const useless = await keys('create', '--scope', 'payouts:write', '--scope', 'streams:read');
    expect(useless).toMatchObject({ status: 1, stdout: '' });
    expect(useless.stderr).toMatch(/\/payer: .*payouts:write[^]*\/ispbs: .*streams:read/);
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    for (const pointer of ['/scopes/0', '/ispbs/0', '/expires_in_days'])
      expect(refused.stderr).toContain(pointer);
    expect(incomplete).toMatchObject({ status: 1, stdout: '' });
    expect(incomplete.stderr).toContain('--scope');
  });

  it('says what to do where there is no database, or not yet its schema', async () => {
    const empty = await createEmptyDatabase();
    try {
      const unmigrated = await runInProcess(empty.url, 'keys', 'list', '--json');
      expect(unmigrated).toMatchObject({ status: 1, stdout: '' });
      expect(unmigrated.stderr).toContain('npm run migrate');
    } finally {
      await empty.drop();
    }
  });

  it('never shows the password of the database', async () => {
    const unreachable = await runInProcess('postgres://malote:hunter2@127.0.0.1:9/malote', 'keys', 'list');
    const faulty = await runInProcess('mysql://malote:hunter2@db/malote', 'keys', 'list');
    expect([unreachable.status, faulty.status]).toEqual([1, 1]);
    expect(unreachable.stderr).toContain('cannot be reached');
    expect(faulty.stderr).toContain('DATABASE_URL');
    expect(unreachable.stderr + faulty.stderr).not.toContain('hunter2');
  });
});

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
