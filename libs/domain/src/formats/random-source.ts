/** Gives numbers from 0 up to, not including, 1, evenly spread; `Math.random` is one. */
export type RandomSource = () => number;

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export function randomInteger(random: RandomSource, from: number, to: number): number {
  return from + Math.floor(random() * (to - from + 1));
}

export function randomDigits(random: RandomSource, length: number): string {
  let digits = '';
  for (let index = 0; index < length; index += 1) digits += String(randomInteger(random, 0, 9));
  return digits;
}

export function randomAlphanumeric(random: RandomSource, length: number): string {
  let text = '';
  for (let index = 0; index < length; index += 1) {
    text += ALPHANUMERIC.charAt(randomInteger(random, 0, ALPHANUMERIC.length - 1));
  }
  return text;
}

/** One of a list. @throws RangeError where it is empty. */
export function randomChoice<Choice>(random: RandomSource, choices: readonly Choice[]): Choice {
  const chosen = choices[randomInteger(random, 0, choices.length - 1)];
  if (chosen === undefined) throw new RangeError('There is nothing to choose from.');
  return chosen;
}

/** Numbers that can be had again: the same for the same seed, a 32-bit integer, everywhere (mulberry32). Never for secrets. */
export function seededRandom(seed: number): RandomSource {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
