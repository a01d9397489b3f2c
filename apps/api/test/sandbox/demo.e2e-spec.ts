import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { startWorker } from '#testing';
import { PayoutTestSystem } from '../payouts/payout-calls.js';
import { KeyTestSystem } from '../access/key-calls.js';

const PROGRAM = fileURLToPath(new URL('../../../../dist/tools/demo/main.js', import.meta.url));
const REAL_MONEY = { SANDBOX: 'false', AUTH: 'required', RAIL: 'psp', RAIL_URL: 'https://psp.example.com' };

function runDemo(environment: Record<string, string>, ...args: string[]) {
  return new Promise<{ status: number; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, [PROGRAM, ...args], { env: environment }, (error, stdout, stderr) =>
      resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

describe('npm run demo', () => {
  it('pays, collects and compares in a sandbox', async () => {
    const system = await PayoutTestSystem.start({ apis: 1 });
    const worker = await startWorker(system.forWorker());
    try {
      const { status, stdout } = await runDemo({ MALOTE_URL: system.at(0) });
      expect(stdout).toContain('Every payout was paid once and collected once.');
      expect(status).toBe(0);
    } finally {
      await worker.stop();
      await system.close();
    }
  });

  it('pays nothing outside a sandbox, with a key that may pay or without', async () => {
    const system = await KeyTestSystem.start({ apis: 1, environment: REAL_MONEY });
    try {
      const { text } = await system.make({ scopes: ['payouts:write', 'payouts:read'], payer: 'demo' });
      for (const key of [{}, { MALOTE_API_KEY: text }]) {
        const run = await runDemo({ MALOTE_URL: system.at(0), ...key });
        expect(run).toMatchObject({
          status: 1,
          stdout: '',
          stderr: expect.stringContaining('not a sandbox'),
        });
      }
      expect(await system.query('SELECT count(*) FROM payout_batch')).toEqual([{ count: '0' }]);
    } finally {
      await system.close();
    }
  });

  it.each([
    ['--help', 0],
    ['--what', 2],
  ])('does nothing but show its help for %s', async (word, status) => {
    const run = await runDemo({ MALOTE_URL: 'http://127.0.0.1:9' }, word);
    expect(run).toMatchObject({ status, stdout: expect.stringContaining('npm run demo'), stderr: '' });
  });
});
