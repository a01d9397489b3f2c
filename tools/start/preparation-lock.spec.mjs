import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { withPreparationLock } from './preparation-lock.mjs';

const quiet = () => undefined;

describe('the lock for installing and building', () => {
  let directory;

  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'malote-lock-'))));
  afterEach(() => rmSync(directory, { recursive: true }));

  it('lets one in at a time', async () => {
    let inside = 0;
    const most = [];
    const enter = () =>
      withPreparationLock(
        async () => {
          most.push((inside += 1));
          await new Promise((resolve) => setTimeout(resolve));
          inside -= 1;
        },
        directory,
        quiet,
      );
    await Promise.all([enter(), enter(), enter()]);
    expect(most).toEqual([1, 1, 1]);
  });

  it('takes over from a holder that was killed', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    writeFileSync(join(directory, 'preparing.lock'), String(pid));
    await expect(withPreparationLock(() => 'entered', directory, quiet)).resolves.toBe('entered');
  });

  it('takes over from a holder whose number somebody else has now', async () => {
    const lock = join(directory, 'preparing.lock');
    writeFileSync(lock, String(process.pid));
    utimesSync(lock, new Date(0), new Date(0));
    await expect(withPreparationLock(() => 'entered', directory, quiet)).resolves.toBe('entered');
  });

  it('is free again after an action that failed', async () => {
    await expect(
      withPreparationLock(() => Promise.reject(new Error('no disk')), directory, quiet),
    ).rejects.toThrow('no disk');
    expect(existsSync(join(directory, 'preparing.lock'))).toBe(false);
  });
});
