import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

/** A process loads all of its packages before it reads its configuration. */
const START_TIMEOUT_MS = 30_000;

const projectRoot = fileURLToPath(new URL('../../../', import.meta.url));

/** Runs a built main until it ends. The environment is exactly what is given. */
function run(
  app: 'api' | 'worker',
  env: Record<string, string>,
): Promise<{ status: unknown; stderr: string; stdout: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [`dist/apps/${app}/src/main.js`],
      { cwd: projectRoot, env },
      (error, stdout, stderr) => {
        resolve({ status: error?.code ?? 0, stdout, stderr });
      },
    );
  });
}

describe.each(['api', 'worker'] as const)('the %s with a faulty configuration', (app) => {
  it(
    'ends with status 78, every fault on standard error and no secret',
    async () => {
      const env = { DATABASE_URL: 'mysql://malote:hunter2@db/malote', STREAM_WAIT_MS: '5', AUTH: 'perhaps' };
      const { status, stdout, stderr } = await run(app, env);
      expect(status).toBe(78);
      expect(stdout).toBe('');
      for (const variable of ['DATABASE_URL', 'REDIS_URL', 'STREAM_WAIT_MS', 'AUTH']) {
        expect(stderr).toMatch(new RegExp(`^  ${variable} `, 'm'));
      }
      expect(stderr).not.toContain('hunter2');
      expect(stderr).not.toMatch(/^\s+at /m);
    },
    START_TIMEOUT_MS,
  );

  it(
    'ends with status 1 and one line that says why where another process has its port',
    async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const setting = app === 'api' ? 'API_PORT' : 'WORKER_PORT';
      const { status, stdout, stderr } = await run(app, {
        DATABASE_URL: 'postgres://malote@127.0.0.1:9/malote',
        REDIS_URL: 'redis://127.0.0.1:9',
        LOG_LEVEL: 'fatal',
        [setting]: String(port),
      });
      server.close();
      expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
      expect(JSON.parse(stdout)).toMatchObject({
        setting,
        port,
        code: 'EADDRINUSE',
        message: 'The address to listen on cannot be used',
      });
    },
    START_TIMEOUT_MS,
  );
});
