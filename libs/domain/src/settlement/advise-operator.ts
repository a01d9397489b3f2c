import { OUTCOME_UNKNOWN } from '../payouts/reason-codes.js';
import type { PayoutStatus } from '../payouts/transitions.js';

/** What an operator can do about a payout that has not come to its end, in a sentence. */
export function adviseOperator(status: PayoutStatus, code: string | undefined): string {
  switch (status) {
    case 'pending':
      return 'No worker takes it: look whether workers run, whether settlement is paused, and whether the rail answers.';
    case 'processing':
      return 'It is with the rail or waits for its next attempt: look whether the rail answers and settlement is not paused.';
    case 'in_doubt':
      return 'The rail is being asked; the payout goes to review by itself if no answer comes. To look it up at once: check-status.';
    case 'needs_review':
      return code === OUTCOME_UNKNOWN
        ? 'Check its status again, or find out at the rail by its endToEndId and mark it. Redrive sends it under the same endToEndId.'
        : `Mend what ${code ?? 'the reason'} says and redrive: the rail has rejected it, so it goes under a new endToEndId. Or mark it failed.`;
    default:
      return 'Nothing: it is at its end.';
  }
}
