import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pool } from 'pg';
import type { RecordOf } from './history/record.js';
import { externalIdOf, type Ending } from './soak-item.js';
import { behaviourOfKey, DIALECTS, TestPsp } from '../psp/index.js';

type Settlement = Omit<RecordOf<'settled'>, 'kind'>;

/** The rail that a soak pays through. */
export interface SoakRail {
  /** What workers must know of it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Sandbox keys, each with what must become of it; payments to other keys are simply paid. */
  readonly endings: readonly (readonly [key: string, ending: Ending])[];
  /** Whether its books have a payment, whatever became of it; undefined: workers are answered that themselves. */
  readonly isInBooks: ((paymentId: string) => Promise<boolean>) | undefined;
  /** All payments that have settled, by the rail's books. @param payoutIds by external id */
  settlements(payoutIds: ReadonlyMap<string, string>): Promise<readonly Settlement[]>;
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
  ['paid-then-returned', 'paid'],
  ['paid-then-partly-returned', 'paid'],
] as const;
/**
 * Where workers leave something to an operator: after this. At a PSP that has no words for a payment that it does not know, what a
 * killed worker had not sent; on the simulated rail, of that, what goes to a key that the directory does not know.
 */
const DOUBT_LIMIT_MS = 60_000;

interface SoakedProfile {
  readonly endings: SoakRail['endings'];
  readonly needsOperator?: boolean;
}

/** Efí names no reason with a rejection. */
const AT_PSPS: Readonly<Record<string, SoakedProfile>> = {
  efi: { endings: [...EVERYWHERE, ['timeout-then-lost', 'paid']] },
  woovi: { endings: [...EVERYWHERE, ['ab03-then-paid', 'paid']], needsOperator: true },
};
export const SOAKED_PROFILES = Object.keys(AT_PSPS);

/** Times of a profile, short enough for ten minutes. */
const POLICY = { visibilityMs: 3_000, memoryMs: 3_600_000, underWayLimitMs: 600_000, questionCapMs: 1_000 };

/** The simulated rail, or a test PSP that speaks as a profile says and lives as long as the soak. */
export async function startSoakRail(
  profile: string | undefined,
  { directory, pool }: { readonly directory: string; readonly pool: Pool },
): Promise<SoakRail> {
  const dialect = DIALECTS.get(profile ?? '');
  if (profile === undefined || dialect === undefined) return simulatedRail(pool);
  const psp = await TestPsp.start(dialect);
  psp.behave(behaviourOfKey);
  const file = join(directory, `${profile}.json`);
  writeFileSync(file, JSON.stringify({ extends: profile, policy: POLICY }));
  const { endings, needsOperator = false }: SoakedProfile = AT_PSPS[profile] ?? { endings: EVERYWHERE };
  return {
    environment: {
      RAIL: 'psp',
      RAIL_PROFILE: file,
      RAIL_URL: psp.url,
      ...dialect.variables,
      ...(needsOperator && { PAYOUT_DOUBT_LIMIT_MS: String(DOUBT_LIMIT_MS) }),
    },
    endings,
    isInBooks: needsOperator ? (paymentId) => Promise.resolve(psp.isInBooks(paymentId)) : undefined,
    settlements: (payoutIds) =>
      Promise.resolve(
        psp.settlements().map(({ endToEndId, pixKey, settledAt }) => ({
          payment: endToEndId,
          payout: payoutIds.get(externalIdOf(pixKey)) ?? 'unknown',
          at: Date.parse(settledAt ?? ''),
        })),
      ),
    close: () => psp.close(),
  };
}

/** Its books are tables of the database. Outages leave a payment in them, so that an operator looks again. */
function simulatedRail(pool: Pool): SoakRail {
  return {
    environment: { PAYOUT_DOUBT_LIMIT_MS: String(DOUBT_LIMIT_MS) },
    endings: SIMULATED,
    async isInBooks(paymentId) {
      const wanted = 'SELECT FROM simulated_payment WHERE end_to_end_id = $1';
      const found = await pool.query(wanted, [paymentId]).catch(() => undefined);
      return found === undefined || found.rows.length > 0;
    },
    async settlements() {
      const { rows } = await pool.query<{ id: string; payout: string; ispb: string; at: Date }>(
        `SELECT end_to_end_id AS id, payout_id AS payout, receiver_ispb AS ispb, settled_at AS at
           FROM simulated_payment WHERE outcome = 'settled'`,
      );
      return rows.map(({ id, payout, ispb, at }) => ({
        payment: id,
        payout,
        at: at.getTime(),
        message: { id, ispb },
      }));
    },
    close: () => Promise.resolve(),
  };
}
