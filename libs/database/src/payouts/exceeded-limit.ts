import type { ExceededLimit } from '#use-cases';

/** What exceeded_limit says: see the function's header. */
export interface ExceededLimitRow {
  readonly limit: ExceededLimit['limit'];
  readonly limit_cents: number;
  readonly left_cents: number;
  readonly items: readonly number[];
}

export function toExceededLimit({
  limit,
  limit_cents: limitCents,
  left_cents: leftCents,
  items,
}: ExceededLimitRow): ExceededLimit {
  return { limit, limitCents, leftCents, items };
}
