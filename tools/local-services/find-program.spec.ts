import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { REDIS } from './embedded-redis.js';
import { findProgram } from './find-program.js';

describe('finding a program', () => {
  let directory: string;
  const pathBefore = process.env['PATH'];

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'malote-program-'));
    process.env['PATH'] = directory;
  });
  afterEach(() => {
    process.env['PATH'] = pathBefore;
    rmSync(directory, { recursive: true });
  });

  function script(path: string, text: string): string {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
    return path;
  }
  const install = (name: string, output: string, folder = directory): string =>
    script(join(folder, name), `echo '${output}'`);

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

  it('fetches a Redis that runs where its tools are installed, which apt then leaves out', async () => {
    const [makeFolder, link] = ['/bin/mkdir -p "$3/usr/bin"', '/bin/ln -s'];
    script(
      join(directory, 'apt-get'),
      'case "$*" in *download*) for name in "$@"; do : > "$name.deb"; done;; esac',
    );
    script(
      join(directory, 'dpkg-deb'),
      `${makeFolder}; cd "$3/usr/bin" || exit 1
case "$2" in
  *redis-server.deb) ${link} redis-check-rdb redis-server;;
  *redis-tools.deb) echo '#!/bin/sh' > redis-check-rdb; echo "echo 'Redis server v=7.0.15'" >> redis-check-rdb
    /bin/chmod 755 redis-check-rdb;;
esac`,
    );
    expect(await findProgram(REDIS, directory)).toMatchObject({
      command: join(directory, 'redis-program', 'usr', 'bin', 'redis-server'),
      version: [7, 0],
    });
  });
});
