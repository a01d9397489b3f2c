import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DomainError } from '#domain';
import { createLogger } from '#observability';
import { RepeatedSweep } from './repeated-sweep.js';

const logger = createLogger({ level: 'silent', format: 'json' }, 'test');

describe('a repeated sweep', () => {
  let sweeps: number;
  let outcome: () => Promise<void>;
  let sweep: RepeatedSweep;
  beforeEach(() => {
    jest.useFakeTimers();
    sweeps = 0;
    outcome = () => Promise.resolve();
    sweep = new RepeatedSweep(() => {
      sweeps += 1;
      return outcome();
    }, logger);
  });
  afterEach(async () => {
    await sweep.stop();
    jest.useRealTimers();
  });

  it('sweeps at once and then every second, whatever comes of it', async () => {
    sweep.start();
    await jest.advanceTimersByTimeAsync(0);
    expect(sweeps).toBe(1);
    outcome = () => Promise.reject(new DomainError('redis_unavailable', 'Away.'));
    await jest.advanceTimersByTimeAsync(3_000);
    expect(sweeps).toBe(4);
  });

  it('sweeps at once when asked, and once for all who ask within a moment', async () => {
    sweep.start();
    await jest.advanceTimersByTimeAsync(500);
    sweep.soon();
    await jest.advanceTimersByTimeAsync(0);
    expect(sweeps).toBe(2);
    for (let time = 0; time < 100; time += 1) sweep.soon();
    await jest.advanceTimersByTimeAsync(49);
    expect(sweeps).toBe(2);
    await jest.advanceTimersByTimeAsync(1);
    expect(sweeps).toBe(3);
  });

  it('sweeps again when asked in the middle of a sweep, never two at a time', async () => {
    let finish = (): void => undefined;
    outcome = () => new Promise((resolve) => (finish = resolve));
    sweep.start();
    await jest.advanceTimersByTimeAsync(100);
    sweep.soon();
    await jest.advanceTimersByTimeAsync(5_000);
    expect(sweeps).toBe(1);
    finish();
    await jest.advanceTimersByTimeAsync(0);
    expect(sweeps).toBe(2);
    finish();
  });

  it('ends with stop, which waits for the sweep under way', async () => {
    let finish = (): void => undefined;
    outcome = () => new Promise((resolve) => (finish = resolve));
    sweep.start();
    await jest.advanceTimersByTimeAsync(0);
    let isStopped = false;
    const stopped = sweep.stop().then(() => (isStopped = true));
    await jest.advanceTimersByTimeAsync(0);
    expect(isStopped).toBe(false);
    finish();
    await stopped;
    sweep.soon();
    await jest.advanceTimersByTimeAsync(5_000);
    expect(sweeps).toBe(1);
  });
});
