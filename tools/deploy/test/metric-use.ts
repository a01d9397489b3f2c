import { METRICS } from '#observability';

type Name = keyof typeof METRICS;

/** Histograms are asked by their parts. */
const PART = /_(bucket|count|sum)$/;

function isName(name: string): name is Name {
  return name in METRICS;
}

/** Every metric of ours, by the name it has in the code. */
export const metricNames: ReadonlySet<string> = new Set(Object.keys(METRICS));

/**
 * What a query asks that has no answer, or means something else: names that there are not, labels a metric does not have, a label's
 * values that never come, sums of what every process reports alike, and counters that are not asked for their growth.
 */
export function findFaults(query: string): string[] {
  return [...query.matchAll(/(\w+(?: by \([^)]*\))? ?\()?(\bmalote_\w+)(\{[^}]*\})?/g)].flatMap(
    ([, around = '', full = '', selector = '']) => {
      const name = metricNames.has(full) ? full : full.replace(PART, '');
      if (!isName(name)) return [`${full} does not exist`];
      const { type, scope, labels } = METRICS[name];
      const known = new Map<string, unknown>(Object.entries(labels));
      const isGrowing = type !== 'gauge';
      return [
        ...(type === 'histogram' && full === name ? [`${full} has no value by itself`] : []),
        ...(isGrowing && !/^(rate|increase)\(/.test(around) ? [`${full} is not asked for its growth`] : []),
        ...(!isGrowing && /^(rate|increase)\(/.test(around) ? [`${full} does not only grow`] : []),
        ...(scope === 'installation' && around.startsWith('sum') ? [`${full} is the same everywhere`] : []),
        ...[...selector.matchAll(/(\w+)(=~|=)"([^"]*)"/g)].flatMap(([, label = '', operator, text = '']) => {
          if (label === 'job') return [];
          if (!known.has(label)) return [`${full} has no label ${label}`];
          const values = known.get(label);
          if (!Array.isArray(values)) return [];
          const asked = operator === '=~' ? text.split('|') : [text];
          return asked
            .filter((value) => !values.includes(value))
            .map((value) => `${full} is never ${label}=${value}`);
        }),
      ];
    },
  );
}
