import { setTimeout as delay } from 'node:timers/promises';

/** What is waited for, in words for the failure; how long at most, and how often it is looked at. */
export interface WaitOptions {
  readonly what: string;
  readonly timeoutMs?: number;
  readonly everyMs?: number;
}

/** Nothing takes so long but on a machine that is busy with something else. */
const TIMEOUT_MS = 60_000;
const INTERVAL_MS = 20;

/**
 * Waits until a condition holds and returns what it returned; a falsy value and an error both mean: not yet.
 * Throws, naming what it waited for, and with the condition's last error as the cause, when the time is over.
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  { what, timeoutMs = TIMEOUT_MS, everyMs = INTERVAL_MS }: WaitOptions,
): Promise<NonNullable<T>> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    let lastError: unknown;
    try {
      const value = await condition();
      if (value) return value;
    } catch (error) {
      lastError = error;
    }
    if (performance.now() > deadline) {
      throw new Error(`waited ${timeoutMs} ms in vain for ${what}`, { cause: lastError });
    }
    await delay(everyMs);
  }
}
