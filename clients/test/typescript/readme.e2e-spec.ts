import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testSurroundings } from '#testing';
import { setScene, type Scene } from './scene.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const CLIENT = join(ROOT, 'clients', 'typescript');
const COMPILER = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
const TEST_TIMEOUT_MS = 120_000;
const STRICTLY = {
  compilerOptions: { strict: true, module: 'nodenext', target: 'es2022', types: ['node'] },
  files: ['example.mts'],
};

describe('the README of the client', () => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await setScene({ worker: true });
  });
  afterAll(() => scene.close());

  it(
    'has an example that compiles, runs on plain Node.js as it stands, and prints what it says',
    async () => {
      const readme = await readFile(join(CLIENT, 'README.md'), 'utf8');
      const folder = join(testSurroundings().directory, 'integrator');
      await installClient(folder);
      await writeFile(join(folder, 'example.mts'), block(readme, 'ts'));
      await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(STRICTLY));
      await run(folder, COMPILER, '-p', 'tsconfig.json');
      expect(await run(folder, 'example.mjs')).toBe(block(readme, 'text'));
    },
    TEST_TIMEOUT_MS,
  );

  /** As npm would: what package.json says to publish, built by its own script, beside the packages it depends on. */
  async function installClient(folder: string): Promise<void> {
    const installed = join(folder, 'node_modules', '@malote', 'client');
    await mkdir(installed, { recursive: true });
    const manifest = join(installed, 'package.json');
    await cp(join(CLIENT, 'package.json'), manifest);
    const { dependencies } = JSON.parse(await readFile(manifest, 'utf8')) as { dependencies: object };
    for (const name of [...Object.keys(dependencies), '@types'])
      await symlink(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
    await run(CLIENT, COMPILER, '-p', 'tsconfig.json', '--outDir', join(installed, 'dist'));
  }

  /** What a program of Node's prints; throws where it fails. */
  async function run(folder: string, program: string, ...args: string[]): Promise<string> {
    const environment = { PATH: process.env['PATH'], MALOTE_URL: scene.proxy.url };
    const options = { cwd: folder, env: environment };
    const { error, stdout } = await new Promise<{ error: Error | null; stdout: string }>((resolve) =>
      execFile(process.execPath, [program, ...args], options, (error, stdout) => resolve({ error, stdout })),
    );
    // The compiler complains on stdout, which Node.js leaves out of the error.
    if (error) throw new Error(`${error.message}\n${stdout}`, { cause: error });
    return stdout;
  }
});

/** The first block of a language. */
function block(markdown: string, language: string): string {
  const found = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'ms').exec(markdown)?.[1];
  if (found === undefined) throw new Error(`There is no block of ${language}`);
  return found;
}
