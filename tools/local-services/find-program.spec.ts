import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findProgram } from './find-program.js';

const REDIS = {
  name: 'redis',
  commands: ['redis-server', 'valkey-server'],
  packages: [],
  version: /\bv=(\d+)\.(\d+)/,
  oldestMajor: 7,
};

describe('finding a program', () => {
  let directory: string;
  const pathBefore = process.env['PATH'];

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'malote-program-'));
    process.env['PATH'] = `${directory}:/usr/bin:/bin`;
  });
  afterEach(() => {
    process.env['PATH'] = pathBefore;
    rmSync(directory, { recursive: true });
  });

  function install(name: string, output: string, folder = directory): string {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\necho '${output}'\n`);
    chmodSync(path, 0o755);
    return path;
  }

  it.each([
    ['redis-server', 'Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=1', [7, 0]],
    ['valkey-server', 'Valkey server v=8.1.1 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=1', [8, 1]],
  ])('takes %s from the PATH where it is new enough', async (name, output, version) => {
    const command = install(name, output);
    expect(await findProgram(REDIS, directory)).toMatchObject({ command, version });
  });

  it('passes over one that is too old or does not run, for one that was fetched before', async () => {
    install('redis-server', 'Redis server v=6.0.16 sha=00000000:0');
    install('valkey-server', 'valkey-server: error while loading shared libraries: liblzf.so.1');
    const fetched = join(directory, 'redis-program', 'usr', 'bin');
    const command = install('redis-server', 'Redis server v=7.4.0 sha=00000000:0', fetched);
    expect(await findProgram(REDIS, directory)).toMatchObject({ command, version: [7, 4] });
  });
});
