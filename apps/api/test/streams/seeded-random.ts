import { testSeed } from '#testing';

/** Randomness that can be had again: print `seed` where a test fails. */
export interface SeededRandom {
  readonly seed: number;
  readonly next: () => number;
}

const UINT32 = 2 ** 32;

/** Mulberry32, from the seed that was asked for (`TEST_SEED`) or a new one. */
export function seededRandom(): SeededRandom {
  const seed = testSeed() ?? Math.floor(Math.random() * UINT32);
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / UINT32;
  };
  return { seed, next };
}
