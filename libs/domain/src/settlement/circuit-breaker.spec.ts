import { describe, expect, it } from '@jest/globals';
import { CircuitBreaker } from './circuit-breaker.js';

const policy = { openAfterNoAnswers: 3, openMs: 1_000, probes: 2 };

/** A breaker that has just opened, at 0 ms. */
function opened(): CircuitBreaker {
  const breaker = new CircuitBreaker(policy);
  for (let call = 0; call < policy.openAfterNoAnswers; call += 1) breaker.notAnswered(0);
  return breaker;
}

describe('the circuit breaker', () => {
  it('lets everything through while the rail answers now and then', () => {
    const breaker = new CircuitBreaker(policy);
    for (let call = 0; call < 10; call += 1) {
      expect(breaker.notAnswered(call)).toBe(false);
      expect(breaker.notAnswered(call)).toBe(false);
      expect(breaker.answered()).toBe(false);
    }
    expect(breaker.allowance(10)).toBe(Number.POSITIVE_INFINITY);
  });

  it('opens after so many calls in a row without an answer, and says so once', () => {
    const breaker = new CircuitBreaker(policy);
    expect([0, 1, 2, 3].map((nowMs) => breaker.notAnswered(nowMs))).toEqual([false, false, true, false]);
    expect(breaker.allowance(4)).toBe(0);
  });

  it('tries the rail with a few payouts once in a while', () => {
    const breaker = opened();
    expect(breaker.allowance(999)).toBe(0);
    expect(breaker.allowance(1_000)).toBe(2);
    expect(breaker.allowance(1_001)).toBe(0);
    expect(breaker.allowance(2_000)).toBe(2);
  });

  it('closes with the first answer, and says so once', () => {
    const breaker = opened();
    expect([breaker.answered(), breaker.answered()]).toEqual([true, false]);
    expect(breaker.allowance(1)).toBe(Number.POSITIVE_INFINITY);
    expect(breaker.notAnswered(2)).toBe(false);
  });

  it('stays open for its whole time again after a probe without an answer', () => {
    const breaker = opened();
    breaker.allowance(1_000);
    breaker.notAnswered(1_500);
    expect(breaker.allowance(2_400)).toBe(0);
    expect(breaker.allowance(2_500)).toBe(2);
  });

  it('leaves a rail alone for as long as it asked for, without opening', () => {
    const breaker = new CircuitBreaker(policy);
    breaker.pause(0, 3_000);
    breaker.pause(500, 1_000);
    expect([breaker.allowance(2_999), breaker.allowance(3_000)]).toEqual([0, Number.POSITIVE_INFINITY]);
    expect(breaker.isOpen).toBe(false);
  });
});
