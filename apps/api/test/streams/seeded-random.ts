import { seededRandom as numbersFrom } from '#domain';
import { testSeed } from '#testing';

/** Randomness that can be had again: print `seed` where a test fails. */
export interface SeededRandom {
  readonly seed: number;
  readonly next: () => number;
}

const UINT32 = 2 ** 32;

/** From the seed that was asked for (`TEST_SEED`), or a new one. */
export function seededRandom(): SeededRandom {
  const seed = testSeed() ?? Math.floor(Math.random() * UINT32);
  return { seed, next: numbersFrom(seed) };
}
