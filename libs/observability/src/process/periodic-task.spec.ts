import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { PeriodicTask } from './periodic-task.js';

describe('a periodic task', () => {
  let runs: number;
  let outcome: () => Promise<void>;
  let errors: unknown[];
  let task: PeriodicTask;
  beforeEach(() => {
    jest.useFakeTimers();
    runs = 0;
    errors = [];
    outcome = () => Promise.resolve();
    task = new PeriodicTask(
      () => {
        runs += 1;
        return outcome();
      },
      { intervalMs: 1_000, minGapMs: 50, onError: (error) => errors.push(error) },
    );
  });
  afterEach(async () => {
    await task.stop();
    jest.useRealTimers();
  });

  /** Has the run in progress last until the function returned is called. */
  function hold(): () => void {
    let finish = (): void => undefined;
    outcome = () => new Promise<void>((resolve) => (finish = resolve));
    return () => {
      finish();
    };
  }

  it('runs at once and then every second, also after errors', async () => {
    task.start();
    await jest.advanceTimersByTimeAsync(0);
    expect(runs).toBe(1);
    outcome = () => Promise.reject(new Error('Down.'));
    await jest.advanceTimersByTimeAsync(2_000);
    outcome = () => {
      throw new Error('Not connected.');
    };
    await jest.advanceTimersByTimeAsync(1_000);
    expect(runs).toBe(4);
    expect(errors).toHaveLength(3);
  });

  it('runs first after a delay, where there is one', async () => {
    task.start(300);
    await jest.advanceTimersByTimeAsync(299);
    expect(runs).toBe(0);
    await jest.advanceTimersByTimeAsync(1);
    expect(runs).toBe(1);
  });

  it('pauses for as long as a run asks for', async () => {
    const onError = (error: unknown): void => void errors.push(error);
    task = new PeriodicTask(() => Promise.resolve(++runs && 60_000), { intervalMs: 1_000, onError });
    task.start();
    await jest.advanceTimersByTimeAsync(59_999);
    expect(runs).toBe(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(runs).toBe(2);
  });

  it('has run once when startNow resolves', async () => {
    await task.startNow();
    expect(runs).toBe(1);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(runs).toBe(2);
  });

  it('runs soon when asked, and once for all who ask within a moment', async () => {
    task.start();
    await jest.advanceTimersByTimeAsync(500);
    task.runSoon();
    await jest.advanceTimersByTimeAsync(0);
    expect(runs).toBe(2);
    for (let time = 0; time < 100; time += 1) task.runSoon();
    await jest.advanceTimersByTimeAsync(49);
    expect(runs).toBe(2);
    await jest.advanceTimersByTimeAsync(1);
    expect(runs).toBe(3);
  });

  it('runs again when asked in the middle of a run, never two at a time', async () => {
    const finish = hold();
    task.start();
    await jest.advanceTimersByTimeAsync(100);
    task.runSoon();
    await jest.advanceTimersByTimeAsync(5_000);
    expect(runs).toBe(1);
    finish();
    await jest.advanceTimersByTimeAsync(0);
    expect(runs).toBe(2);
    finish();
  });

  it('ends with stop, which waits for the run in progress, until it is started again', async () => {
    const finish = hold();
    task.start();
    await jest.advanceTimersByTimeAsync(0);
    let isStopped = false;
    const stopped = task.stop().then(() => (isStopped = true));
    await jest.advanceTimersByTimeAsync(0);
    expect(isStopped).toBe(false);
    finish();
    await stopped;
    task.runSoon();
    await jest.advanceTimersByTimeAsync(5_000);
    expect(runs).toBe(1);
    outcome = () => Promise.resolve();
    task.start();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(runs).toBe(3);
  });
});
