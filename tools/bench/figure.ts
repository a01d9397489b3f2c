/** One line of the performance table. */
export interface Figure {
  readonly what: string;
  readonly measured: number;
  readonly unit: string;
  /** What it is held against, measured in the same run; absent where the bound is absolute. */
  readonly yardstick?: { readonly what: string; readonly measured: number; readonly unit: string };
  /** The number the bounds speak of: measured / yardstick, or measured itself. */
  readonly ratio: number;
  readonly better: 'higher' | 'lower';
  readonly atLeast: number;
  readonly aim: number;
}

/** What a figure is besides its numbers. */
type Described = Pick<Figure, 'what' | 'unit' | 'better' | 'atLeast' | 'aim'>;

/** Medians of rounds, each beside its yardstick. */
export function compared(
  figure: Described & { readonly yardstick: { readonly what: string; readonly unit: string } },
  rounds: readonly { readonly measured: number; readonly yardstick: number }[],
): Figure {
  return {
    ...figure,
    measured: median(rounds.map(({ measured }) => measured)),
    yardstick: { ...figure.yardstick, measured: median(rounds.map(({ yardstick }) => yardstick)) },
    ratio: median(rounds.map(({ measured, yardstick }) => measured / yardstick)),
  };
}

/** A number with an absolute bound, the lower the better. */
export function absolute(
  what: string,
  measured: number,
  unit: string,
  bounds: Pick<Figure, 'atLeast' | 'aim'>,
): Figure {
  return { what, measured, unit, ratio: measured, better: 'lower', ...bounds };
}

export type Rating = 'aim' | 'at least' | 'missed';

/** Which of its bounds a figure reaches. */
export function ratingOf(figure: Figure): Rating {
  const reaches = (bound: number) =>
    figure.better === 'higher' ? figure.ratio >= bound : figure.ratio <= bound;
  if (reaches(figure.aim)) return 'aim';
  return reaches(figure.atLeast) ? 'at least' : 'missed';
}

/** The middle value; with an even number of values, the lower of the two in the middle. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The value that a share of all values does not exceed. Errors: RangeError without values. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
  if (value === undefined) throw new RangeError('A percentile needs at least one value.');
  return value;
}
