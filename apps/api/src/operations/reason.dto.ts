import { parseReason, REASON_MAX_CHARACTERS } from '#domain';
import { ApiText } from '../documentation/fields.js';
import { MayBeLeftOut, Reads } from '../http/reads.js';

export const REASON = {
  // Not blank, and without control characters.
  pattern: String.raw`^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$`,
  maxLength: REASON_MAX_CHARACTERS,
  description: 'Why. It is in the audit log and in the history of the payout, which its payer reads.',
  example: 'The rail confirmed it by phone, ticket 4711',
} as const;

/** Why something is done. */
export class ReasonDto {
  @ApiText({ ...REASON, required: false })
  @MayBeLeftOut()
  @Reads(parseReason)
  readonly reason?: string;
}

/** Why something is done that stops all payments. */
export class NeededReasonDto {
  @ApiText({
    ...REASON,
    description: 'Why. Operators read it, and it is in the audit log.',
    example: 'Balance being topped up',
  })
  @Reads(parseReason)
  readonly reason!: string;
}

export function toReason({ reason }: ReasonDto): string | null {
  return reason?.trim() ?? null;
}
