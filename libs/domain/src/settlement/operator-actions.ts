import type { Message } from '../errors/message.js';
import type { EndToEndId } from '../formats/end-to-end-id.js';
import type { Ispb } from '../formats/ispb.js';
import type { PayoutFailure } from '../payouts/payout-batch.js';
import {
  isRejection,
  MARKED_FAILED,
  OUTCOME_UNKNOWN,
  PSP_CONTRADICTS,
  RAIL_CHANGED,
} from '../payouts/reason-codes.js';
import type { PayoutStatus } from '../payouts/transitions.js';
import { moveTo, type PayoutMove } from './payout-move.js';

/** What an operator wants of one payout, and why. The reason stands in the audit log and in the payout's history. */
export type OperatorCommand =
  /** Look the payment up at the rail now, not when the next look-up is due. */
  | { readonly action: 'check_status'; readonly reason: string | null }
  | { readonly action: 'redrive'; readonly reason: string | null }
  | {
      readonly action: 'mark_paid';
      readonly reason: string;
      readonly settledAt: Date;
      /** The id it was paid under; null: the one it has. */
      readonly endToEndId: EndToEndId | null;
      /** Where the money went; null: where the payout's key leads, if that is known. */
      readonly receiverIspb: Ispb | null;
    }
  | { readonly action: 'mark_failed'; readonly reason: string };

export type MarkCommand = Extract<OperatorCommand, { action: 'mark_paid' | 'mark_failed' }>;

/** From where each action may begin; everywhere else there is nothing to decide, or the machine is deciding. */
export const ACTION_SOURCES = {
  check_status: ['in_doubt', 'needs_review'],
  redrive: ['needs_review'],
  mark_paid: ['needs_review'],
  mark_failed: ['needs_review'],
} as const satisfies Record<OperatorCommand['action'], readonly PayoutStatus[]>;

const MINUTE_MS = 60_000;
export const MARKED_PAID = 'MARKED_PAID';
export const REDRIVEN = 'REDRIVEN';

export interface CommandFacts {
  /** When the payout was accepted. */
  readonly createdAt: Date;
  readonly status: PayoutStatus;
  /** A worker has it at this moment. One that is in doubt or held is only being looked up then. */
  readonly isClaimed: boolean;
  readonly endToEndId: EndToEndId | null;
  readonly receiverIspb: Ispb | null;
  readonly failure: PayoutFailure | undefined;
}

export type OperatorDecision =
  /** The payout takes these steps, under this endToEndId if it is another. */
  | { readonly kind: 'move'; readonly moves: readonly PayoutMove[]; readonly endToEndId: EndToEndId | null }
  | { readonly kind: 'already' }
  | { readonly kind: 'not_from_here' }
  /** A worker has it: its result, which may be a settlement, would come to nothing. */
  | { readonly kind: 'claimed' }
  | { readonly kind: 'receiver_missing' }
  | { readonly kind: 'settled_before_acceptance' };

/** Decides a command by the state the payout is in. A command that is repeated changes nothing the second time. */
export function decideOperatorCommand(command: OperatorCommand, facts: CommandFacts): OperatorDecision {
  if (isSoAlready(command, facts)) return { kind: 'already' };
  if (!(ACTION_SOURCES[command.action] as readonly PayoutStatus[]).includes(facts.status))
    return { kind: 'not_from_here' };
  if (facts.isClaimed) return { kind: 'claimed' };
  switch (command.action) {
    case 'check_status':
      return move(dueNow(facts));
    case 'redrive':
      return move(sentAgain(command.reason, facts));
    case 'mark_failed':
      return move(
        moveTo('failed', { reason: { code: MARKED_FAILED, source: 'operator', detail: command.reason } }),
      );
    case 'mark_paid':
      return markedPaid(command, facts);
  }
}

function isSoAlready(command: OperatorCommand, facts: CommandFacts): boolean {
  switch (command.action) {
    case 'check_status':
      return (
        facts.isClaimed && (ACTION_SOURCES.check_status as readonly PayoutStatus[]).includes(facts.status)
      );
    case 'redrive':
      return facts.status === 'processing';
    case 'mark_failed':
      return facts.status === 'failed';
    case 'mark_paid':
      // Paid under another id is not the same: then there may be two payments, which an operator must see.
      return (
        facts.status === 'paid' && (command.endToEndId === null || command.endToEndId === facts.endToEndId)
      );
  }
}

/** It stays where it is, for the same reason, and is due now. */
function dueNow({ status, failure }: CommandFacts): PayoutMove {
  if (status !== 'needs_review' || failure === undefined) return moveTo('in_doubt', { againInMs: 0 });
  const { code, source, detail } = failure;
  return moveTo('needs_review', {
    reason: { code, source: sourceOf(source), detail: detail ?? null },
    againInMs: 0,
  });
}

/**
 * A new payment id only where the rail has definitively rejected the present one: under it the payment may have been made. Where
 * the receiver's ISPB was never stored, its worker was lost meanwhile: the key would have to be looked up again, and if it
 * is gone by now, the payout would fail though it may have been paid. So then it is looked up, and sent when the rail does not know it. Where the
 * rail may have made two payments of it, or another rail may have made one, no further one is risked: it is looked up.
 */
function sentAgain(reason: string | null, facts: CommandFacts): PayoutMove {
  const { failure, receiverIspb } = facts;
  const newPaymentId = failure !== undefined && isRejection(failure.code, failure.source);
  const isLookedUp = failure?.code === PSP_CONTRADICTS || failure?.code === RAIL_CHANGED;
  if (isLookedUp || (!newPaymentId && receiverIspb === null)) return dueNow(facts);
  const detail =
    reason === null ? 'An operator had it sent again.' : `An operator had it sent again: ${reason}`;
  return moveTo('processing', {
    reason: { code: REDRIVEN, source: 'operator', detail },
    againInMs: 0,
    newPaymentId,
  });
}

/** Every endToEndId begins with `processing` in the history, by which it is found; so does one under which others have paid it. */
function markedPaid(
  { reason, settledAt, endToEndId, receiverIspb }: Extract<OperatorCommand, { action: 'mark_paid' }>,
  facts: CommandFacts,
): OperatorDecision {
  // Statements name the minute, and a payout may settle in the minute it is accepted.
  if (settledAt.getTime() < facts.createdAt.getTime() - (facts.createdAt.getTime() % MINUTE_MS))
    return { kind: 'settled_before_acceptance' };
  const receiver = receiverIspb ?? facts.receiverIspb;
  if (receiver === null) return { kind: 'receiver_missing' };
  const paid = moveTo('paid', {
    reason: { code: MARKED_PAID, source: 'operator', detail: reason },
    receiverIspb: receiver,
    settledAt,
  });
  if (endToEndId === null || endToEndId === facts.endToEndId) return move(paid);
  if (facts.endToEndId === null) return move({ ...paid, endToEndId });
  const detail = 'It was paid by other means, under this endToEndId.';
  const under = moveTo('processing', { reason: { code: null, source: 'operator', detail } });
  return { kind: 'move', moves: [under, paid], endToEndId };
}

function move(only: PayoutMove): OperatorDecision {
  return { kind: 'move', moves: [only], endToEndId: null };
}

function sourceOf(text: string): 'rail' | 'directory' | 'operator' {
  return text === 'directory' || text === 'operator' ? text : 'rail';
}

export function adviseOperator(status: PayoutStatus, code = ''): Message {
  switch (status) {
    case 'pending':
      return {
        text: 'No worker has claimed it: check that workers run, that settlement is neither paused nor held, and that the rail answers.',
      };
    case 'processing':
      return {
        text: 'It is at the rail or waits for its next attempt: check that the rail answers and settlement is not paused.',
      };
    case 'in_doubt':
      return {
        text: 'It is being looked up at the rail; without an answer it goes to review by itself. To look it up at once: check-status.',
      };
    case 'needs_review':
      if (code === PSP_CONTRADICTS)
        return {
          text: 'The rail has named two ids for it: find out there whether it was paid twice, and mark it. Redrive only looks it up.',
        };
      if (code === RAIL_CHANGED)
        return {
          text: 'Run a worker with the former RAIL_PROFILE, RAIL_URL and RAIL_ACCOUNT until it is settled, or find out at that PSP by its payment_id and mark it.',
        };
      return code === OUTCOME_UNKNOWN
        ? {
            text: 'Check its status again, or find out at the rail by its payment_id and mark it. Redrive sends it under the same payment_id.',
          }
        : {
            text: 'Fix what {code} reports and redrive: the rail has rejected it, so it gets a new payment_id. Or mark it failed.',
            values: { code },
          };
    default:
      return { text: 'None: the payout is final.' };
  }
}
