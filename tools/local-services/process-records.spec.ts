import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  findRunning,
  forgetProcess,
  identityOf,
  isRunning,
  listRunning,
  parseProcStat,
  recordProcess,
  stopProcess,
} from './process-records.js';

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

    await stopProcess(orphan, orphan);
    expect(findRunning(directory, 'worker')).toBeUndefined();
  });

  it('leaves a stranger alone that was given the number of a noted process', () => {
    const note = { name: 'worker', pid: process.pid, startedAt: 'another time', ...MANNER };
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

describe('process identity', () => {
  it('reads state and start time past a command name with blanks and brackets', () => {
    const fields = ['S', ...Array.from({ length: 18 }, (_, i) => String(i)), '98765', 'rest'];
    expect(parseProcStat(`42 (a) (b c) ${fields.join(' ')}`)).toEqual(['S', '98765']);
  });

  it('makes nothing of a cut-off stat file', () => {
    expect(parseProcStat('42 (node) S 1 2')).toEqual(['S', undefined]);
  });

  it('knows a running process, and that it has ended', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const identity = identityOf(child.pid ?? -1);
    if (identity === undefined) throw new Error('the child has no identity');
    expect(isRunning(identity)).toBe(true);

    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isRunning(identity)).toBe(false);
  });

  it('does not take another process with the same number for the recorded one', () => {
    expect(isRunning({ pid: process.pid, startedAt: 'before the restart of the machine' })).toBe(false);
  });
});
