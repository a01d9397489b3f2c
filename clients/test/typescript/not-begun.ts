import { unwrap, type Malote } from '../../typescript/src/index.js';

/** For `scheduled_for`. */
export function inAnHour(): string {
  return new Date(Date.now() + 3_600_000).toISOString();
}

/** Does something while the policy asks for approval of every batch. */
export async function withApproval<Result>(malote: Malote, act: () => Promise<Result>): Promise<Result> {
  await setApproval(malote, 1);
  try {
    return await act();
  } finally {
    await setApproval(malote, null);
  }
}

async function setApproval(malote: Malote, aboveCents: number | null): Promise<void> {
  unwrap(
    await malote.PUT('/api/operations/payers/{payer}', {
      params: { path: { payer: 'default' } },
      body: { approval_above_cents: aboveCents },
    }),
  );
}
