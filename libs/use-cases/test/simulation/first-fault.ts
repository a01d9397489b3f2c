import { IS_SEED_GIVEN, TEST_SEED } from '#testing';

/** The first run that ends wrongly, if any does: its seed, which replays it, and what went wrong. */
export async function firstFault(
  faultsOf: (seed: number) => Promise<readonly string[]>,
  runs: number,
  first = TEST_SEED,
): Promise<{ seed: number; faults: readonly string[] } | undefined> {
  for (let seed = first; seed < first + (IS_SEED_GIVEN ? 1 : runs); seed += 1) {
    const faults = await faultsOf(seed);
    if (faults.length > 0) return { seed, faults };
  }
  return undefined;
}
