import { DomainError, joinPointer } from '#domain';

/** A limit of the payer's policy that a batch would exceed. */
export interface ExceededLimit {
  /** As the policy calls it over HTTP. */
  readonly limit: 'payout_limit_cents' | 'daily_limit_cents' | 'nightly_limit_cents';
  readonly limitCents: number;
  /** Without this batch; of the limit of a payout, all of it. */
  readonly leftCents: number;
  /** Those that exceed it by themselves, by their place in the batch. */
  readonly items: readonly number[];
}

/** A batch that is sent, or approved, would exceed a limit; a fault for each item that exceeds it by itself. */
export function limitExceeded({ items, ...details }: ExceededLimit): DomainError {
  return new DomainError(
    'limit_exceeded',
    `This would exceed ${details.limit}: ${String(details.leftCents)} centavos are left. Nothing was changed.`,
    {
      details,
      faults: items.map((index) => ({
        pointer: joinPointer('/items', index, 'amount_cents'),
        code: 'out_of_range',
        message: {
          text: 'This must be at most {max} centavos.',
          values: { max: details.limitCents },
        },
      })),
    },
  );
}
