import type { RandomSource } from '#domain';

/** Chance that can be had again: the same seed gives the same numbers (mulberry32). */
export class WorldRandom {
  readonly next: RandomSource;

  constructor(seed: number) {
    let state = seed | 0;
    this.next = () => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
    };
  }

  happens(probability: number): boolean {
    return this.next() < probability;
  }

  /** Mostly short, now and then long: between 0 and `maxMs`. */
  delayMs(maxMs: number): number {
    return this.next() ** 6 * maxMs;
  }

  pick<Choice>(choices: readonly [Choice, ...Choice[]]): Choice {
    return choices[Math.floor(this.next() * choices.length)] ?? choices[0];
  }
}
