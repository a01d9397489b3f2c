import { describe, expect, it } from '@jest/globals';
import { decideAfterAttempt, type WebhookOutcome } from './webhook-schedule.js';

const SECONDS = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
const schedule = { retryPausesMs: SECONDS.map((seconds) => seconds * 1_000) };
const middle = () => 0.5;
const decide = (outcome: WebhookOutcome, attempt = 1, random = middle) =>
  decideAfterAttempt(outcome, attempt, schedule, random);

describe('what becomes of a delivery', () => {
  it.each([200, 201, 202, 204, 299])('%d: delivered', (status) => {
    expect(decide({ status })).toEqual({ next: { kind: 'delivered' }, fault: null, isGone: false });
  });

  it('410: given up at the first attempt, and the endpoint is gone', () => {
    expect(decide({ status: 410 })).toMatchObject({ next: { kind: 'given_up' }, isGone: true });
  });

  it.each([199, 300, 302, 400, 401, 404, 409, 500, 503])('%d: tried again', (status) => {
    const decision = decide({ status });
    expect(decision).toMatchObject({ next: { kind: 'retry', inMs: 5_000 }, isGone: false });
    expect(decision.fault).toContain(String(status));
  });

  it('no answer: tried again, and said why', () => {
    expect(decide({ message: 'No answer in time.' })).toMatchObject({
      next: { kind: 'retry', inMs: 5_000 },
      fault: 'No answer in time.',
    });
  });

  it('down for days: ten attempts, each on schedule, and then no more', () => {
    const pauses: number[] = [];
    let attempt = 1;
    for (; attempt <= 20; attempt += 1) {
      const { next } = decide({ status: 500 }, attempt);
      if (next.kind !== 'retry') break;
      pauses.push(next.inMs / 1_000);
    }
    expect(pauses).toEqual(SECONDS);
    expect(attempt).toBe(10);
    expect(decide({ message: 'Refused.' }, 10)).toEqual({
      next: { kind: 'given_up' },
      fault: 'Refused.',
      isGone: false,
    });
  });

  it('pauses vary by a tenth', () => {
    expect(decide({ status: 500 }, 2, () => 0).next).toEqual({ kind: 'retry', inMs: 270_000 });
    expect(decide({ status: 500 }, 2, () => 1).next).toEqual({ kind: 'retry', inMs: 330_000 });
  });

  it('a busy receiver gets the time it asks for, never less than the schedule, at most a day', () => {
    const pauseOf = (retryAfterMs: number, random = middle) =>
      decide({ status: 429, retryAfterMs }, 1, random).next;
    expect(pauseOf(60_000, () => 0)).toEqual({ kind: 'retry', inMs: 60_000 });
    expect(pauseOf(60_000, () => 1)).toEqual({ kind: 'retry', inMs: 66_000 });
    expect(pauseOf(1_000)).toEqual({ kind: 'retry', inMs: 5_000 });
    expect(pauseOf(30 * 86_400_000, () => 0)).toEqual({ kind: 'retry', inMs: 86_400_000 });
  });
});
