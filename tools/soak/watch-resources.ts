import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Installation } from './installation.js';

/** What the spared processes took, over time. */
export interface Resources {
  /** By process: the median of the first and of the last third of the soak, in MiB. */
  readonly memory: readonly { readonly name: string; readonly early: number; readonly late: number }[];
  readonly mostConnections: number;
}

const SAMPLE_EVERY_MS = 2_000;
/** Compiling, caches and pools filling up are no leak. */
const WARM_UP_SHARE = 0.2;

/** Looks at memory and connections every two seconds until it is over. */
export async function watchResources(
  { spared }: Installation,
  pool: Pool,
  isOver: () => boolean,
): Promise<Resources> {
  const samples = spared.map((): number[] => []);
  let mostConnections = 0;
  while (!isOver()) {
    spared.forEach((process, index) => samples[index]?.push(process.residentKilobytes() / 1024));
    const counted = await pool
      .query<{ count: string }>(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'malote-%'",
      )
      .catch(() => undefined);
    mostConnections = Math.max(mostConnections, Number(counted?.rows[0]?.count ?? 0));
    await pause(SAMPLE_EVERY_MS);
  }
  const memory = spared.map(({ name }, index) => {
    const all = samples[index] ?? [];
    const warm = all.slice(Math.floor(all.length * WARM_UP_SHARE));
    const third = Math.max(1, Math.floor(warm.length / 3));
    return { name, early: median(warm.slice(0, third)), late: median(warm.slice(-third)) };
  });
  return { memory, mostConnections };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
