import { describe, expect, it } from '@jest/globals';
import { keepRunning, type Restartable } from './keep-running.js';

/** Something without a process: it ends on request, and may fail to start. */
class FakeProgram implements Restartable {
  starts = 0;
  readonly isStopped = false;
  private end: () => void = () => undefined;
  ended = new Promise<void>((resolve) => (this.end = resolve));

  constructor(
    private readonly failures = 0,
    private readonly onStart: () => void = () => undefined,
  ) {}

  die(): void {
    this.end();
  }

  start(): Promise<void> {
    this.starts += 1;
    if (this.starts <= this.failures) return Promise.reject(new Error('no disk'));
    this.ended = new Promise<void>((resolve) => (this.end = resolve));
    setImmediate(this.onStart);
    return Promise.resolve();
  }
}

describe('a program that is kept running', () => {
  it('is started again, and the log says so, when it ends by itself; also when that fails at first', async () => {
    const stop = new AbortController();
    const program = new FakeProgram(1, () => {
      stop.abort();
      program.die();
    });
    const reports: string[] = [];
    const kept = keepRunning('the API', program, stop.signal, (line) => reports.push(line));
    program.die();
    await kept;
    const restarting = 'the API ended unexpectedly; starting it again';
    expect(reports).toEqual([restarting, 'no disk', restarting]);
    expect(program.starts).toBe(2);
  });

  it('is not started again after a stop was requested', async () => {
    const program = new FakeProgram();
    const stop = new AbortController();
    const reports: string[] = [];
    const kept = keepRunning('Redis', program, stop.signal, (line) => reports.push(line));
    stop.abort();
    program.die();
    await kept;
    expect([program.starts, reports]).toEqual([0, []]);
  });
});
