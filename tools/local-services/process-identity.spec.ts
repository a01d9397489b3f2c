import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { identityOf, isRunning, parseProcStat } from './process-identity.js';

describe('process identity', () => {
  it('reads state and start time past a command name with blanks and brackets', () => {
    const fields = ['S', ...Array.from({ length: 18 }, (_, i) => String(i)), '98765', 'rest'];
    expect(parseProcStat(`42 (a) (b c) ${fields.join(' ')}`)).toEqual({ state: 'S', startTicks: '98765' });
  });

  it('makes nothing of a cut-off stat file', () => {
    expect(parseProcStat('42 (node) S 1 2')).toBeUndefined();
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
    expect(isRunning({ pid: process.pid, bornAt: 'before the restart of the machine' })).toBe(false);
  });
});
