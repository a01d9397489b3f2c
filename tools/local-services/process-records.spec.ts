import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findRunning, forgetProcess, listRunning, recordProcess, stopRecorded } from './process-records.js';

const MANNER = { signal: 'SIGTERM', graceMs: 5_000 } as const;

describe('process records', () => {
  let directory: string;
  let child: ChildProcess;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'malote-records-'));
    child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  });

  afterEach(() => {
    child.kill('SIGKILL');
    rmSync(directory, { recursive: true });
  });

  it('finds an orphan of an earlier run by its note and stops it', async () => {
    recordProcess(directory, 'worker', child.pid ?? -1, MANNER);
    const orphan = findRunning(directory, 'worker');
    expect(orphan).toMatchObject({ name: 'worker', pid: child.pid, ...MANNER });
    if (orphan === undefined) return;

    await stopRecorded(orphan);
    expect(findRunning(directory, 'worker')).toBeUndefined();
  });

  it('leaves a stranger alone that was given the number of a noted process', () => {
    const note = { name: 'worker', pid: process.pid, bornAt: 'another time', ...MANNER };
    writeFileSync(join(directory, 'worker.process.json'), JSON.stringify(note));
    expect(findRunning(directory, 'worker')).toBeUndefined();
  });

  it('passes over notes it cannot read', () => {
    recordProcess(directory, 'redis', child.pid ?? -1, MANNER);
    writeFileSync(join(directory, 'api.process.json'), '{"pid": ');
    expect(listRunning(directory).map((record) => record.name)).toEqual(['redis']);
  });

  it('forgets a process that was stopped', () => {
    recordProcess(directory, 'worker', child.pid ?? -1, MANNER);
    forgetProcess(directory, 'worker');
    expect(listRunning(directory)).toEqual([]);
  });

  it('finds nothing where no run was before', () => {
    expect(listRunning(join(directory, 'absent'))).toEqual([]);
  });
});
