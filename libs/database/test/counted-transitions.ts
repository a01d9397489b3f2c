import type { Metrics } from '#observability';

/** Transitions of payouts that were counted, by label: `{to="paid"}`. */
export async function countedTransitions(metrics: Metrics): Promise<ReadonlyMap<string, number>> {
  const found = (await metrics.text()).matchAll(/^malote_payout_transitions_total({.+}) (\d+)$/gm);
  return new Map(Array.from(found, ([, label = '', value]) => [label, Number(value)]));
}

/** Those that are more than before, such as `{to="paid"} 1`. */
export function grown(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): string[] {
  return [...after]
    .map(([label, value]) => [label, value - (before.get(label) ?? 0)] as const)
    .filter(([, more]) => more !== 0)
    .map(([label, more]) => `${label} ${String(more)}`);
}
