import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { behaviourOfKey, DIALECTS, TestPsp } from '../psp/index.js';

/** How a payment has to end by its key, whatever happens meanwhile. */
export type Ending = 'paid' | 'failed' | 'duplicate';

/** The rail that a soak pays through. */
export interface SoakRail {
  /** What workers must know of it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Sandbox keys, each with what must become of it; payments to other keys are simply paid. */
  readonly endings: readonly (readonly [key: string, ending: Ending])[];
  /** Whether its books have a payment, whatever became of it; undefined: workers are answered that themselves. */
  readonly isInBooks: ((paymentId: string) => boolean) | undefined;
  /** The ids of all payments that have settled, one for each settlement. */
  settlements(pool: Pool): Promise<readonly string[]>;
  close(): Promise<void>;
}

const EVERYWHERE = [
  ['ac03', 'failed'],
  ['timeout-then-paid', 'paid'],
  ['timeout-then-rejected', 'failed'],
  ['error-then-paid', 'paid'],
] as const;
const SIMULATED = [
  ...EVERYWHERE,
  ['ab03-then-paid', 'paid'],
  ['timeout-then-lost', 'paid'],
  ['unknown', 'failed'],
] as const;
interface SoakedProfile {
  readonly endings: SoakRail['endings'];
  /** It has no words for a payment that it does not know: what a killed worker had not sent is left to an operator, after this. */
  readonly doubtLimitMs?: number;
}

/** Efí names no reason with a rejection. */
const AT_PSPS: Readonly<Record<string, SoakedProfile>> = {
  efi: { endings: [...EVERYWHERE, ['timeout-then-lost', 'paid']] },
  woovi: { endings: [...EVERYWHERE, ['ab03-then-paid', 'paid']], doubtLimitMs: 60_000 },
};
export const SOAKED_PROFILES = Object.keys(AT_PSPS);

/** Times of a profile, short enough for ten minutes. */
const POLICY = { visibilityMs: 3_000, memoryMs: 3_600_000, underWayLimitMs: 600_000, questionCapMs: 1_000 };

/** The simulated rail, or a test PSP that speaks as a profile says and lives as long as the soak. */
export async function startSoakRail(profile: string | undefined, directory: string): Promise<SoakRail> {
  const dialect = DIALECTS.get(profile ?? '');
  if (profile === undefined || dialect === undefined)
    return {
      environment: {},
      endings: SIMULATED,
      isInBooks: undefined,
      async settlements(pool) {
        const settled = "SELECT end_to_end_id AS id FROM simulated_payment WHERE outcome = 'settled'";
        return (await pool.query<{ id: string }>(settled)).rows.map(({ id }) => id);
      },
      close: () => Promise.resolve(),
    };
  const psp = await TestPsp.start(dialect);
  psp.behave(behaviourOfKey);
  const file = join(directory, `${profile}.json`);
  writeFileSync(file, JSON.stringify({ extends: profile, policy: POLICY }));
  const { endings, doubtLimitMs }: SoakedProfile = AT_PSPS[profile] ?? { endings: EVERYWHERE };
  return {
    environment: {
      RAIL: 'psp',
      RAIL_PROFILE: file,
      RAIL_URL: psp.url,
      ...dialect.variables,
      ...(doubtLimitMs !== undefined && { PAYOUT_DOUBT_LIMIT_MS: String(doubtLimitMs) }),
    },
    endings,
    isInBooks: doubtLimitMs === undefined ? undefined : (paymentId) => psp.isInBooks(paymentId),
    settlements: () => Promise.resolve(psp.settlements().map(({ endToEndId }) => endToEndId)),
    close: () => psp.close(),
  };
}
