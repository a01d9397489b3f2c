/** What a PSP does with a payment it is sent, and how it answers. */
export interface PspBehaviour {
  /** `lose`: it never arrived; `keep`: taken in, and decided only by `TestPsp.decide`. */
  readonly payment: 'settle' | 'reject' | 'lose' | 'keep';
  /** With `reject`. */
  readonly code?: string;
  /** `none`: the connection stays open and silent; `held`: until `TestPsp.release`; `refused`: in words that name no payment. */
  readonly answer: 'plain' | 'refused' | 'none' | 'held' | 'reset' | 'error' | 'garbage' | 'foreign';
  /** How long questions are answered "not known" though it was taken in. */
  readonly visibleAfterMs?: number;
  /** It is under way for this long before it is decided. */
  readonly decidedAfterMs?: number;
  /** Questions about it are never answered. */
  readonly silent?: boolean;
  /** A plain answer comes this late. */
  readonly answerAfterMs?: number;
  /** Where a payment is approved: what happens to its approvals, the first, the second, …; further ones are taken and answered plainly. */
  readonly approvals?: readonly PspApproval[];
}

export interface PspApproval {
  /** False: it never arrives. One that is answered `refused` approves nothing either. */
  readonly isTaken: boolean;
  readonly answer: PspBehaviour['answer'];
}

/** A payment as it arrived. */
export interface PspSubmission {
  /** The payer's key of it: the endToEndId where the PSP takes the payer's. */
  readonly endToEndId: string;
  readonly txId: string;
  readonly amountCents: number;
  readonly pixKey: string;
  readonly receiverIspb: string;
  /** The endToEndId of a look-up, where the PSP wants the payment ordered under it. */
  readonly orderedAs?: string;
  /** The number of this submission among those with its txId, from 1. */
  readonly nth: number;
}

export const SETTLE: PspBehaviour = { payment: 'settle', answer: 'plain' };

/** The contract's sandbox keys, as a PSP that misbehaves for real. */
export function behaviourOfKey({ pixKey, nth }: PspSubmission): PspBehaviour {
  const [name = ''] = pixKey.replace(/@.*/, '').split('+');
  switch (name) {
    case 'ac03':
    case 'ab03':
    case 'am04':
    case 'rc09':
      return { payment: 'reject', code: name.toUpperCase(), answer: 'plain' };
    case 'ab03-then-paid':
      return nth === 1 ? { payment: 'reject', code: 'AB03', answer: 'plain' } : SETTLE;
    case 'timeout-then-paid':
      return { payment: 'settle', answer: 'none' };
    case 'timeout-then-rejected':
      return { payment: 'reject', code: 'AC03', answer: 'none' };
    case 'timeout-then-lost':
      return nth === 1 ? { payment: 'lose', answer: 'none' } : SETTLE;
    case 'timeout-forever':
      return { payment: 'keep', answer: 'none', silent: true };
    case 'error-then-paid':
      return { payment: 'settle', answer: 'error' };
    default:
      return SETTLE;
  }
}
