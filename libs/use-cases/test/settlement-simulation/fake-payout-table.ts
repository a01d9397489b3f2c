import {
  claimedState,
  decideOperatorCommand,
  leadsTo,
  type OperatorCommand,
  type OperatorDecision,
  type PayoutMove,
  type PayoutStatus,
} from '#domain';
import type {
  ClaimedPayout,
  ClaimTicket,
  PayoutResult,
  Turn,
  TurnRequest,
  Work,
} from '../../src/settlement/settlement-store.port.js';
import { freshPayout, type FakePayer, type FakePayout } from './fake-payout.js';
import type { Safeguards } from './safeguards.js';

/** The rows of `payout` and what `claim_payouts`, `move_payouts` and `take_turn` do with them, in memory. */
export class FakePayoutTable {
  readonly payouts: FakePayout[] = [];
  /** The claims under which something may be sent. */
  readonly submissions: { readonly payoutId: string; readonly payer: FakePayer; readonly atMs: number }[] =
    [];
  /** The most that payers ever had in flight when some of theirs had just been claimed for the first time. */
  readonly mostInFlight = new Map<FakePayer, number>();

  constructor(
    private readonly safeguards: Safeguards,
    private readonly payers: readonly FakePayer[],
  ) {}

  add(payout: Pick<FakePayout, 'payoutId' | 'payer' | 'externalId'>, nowMs: number): void {
    this.payouts.push(freshPayout(payout, nowMs));
  }

  claim(tickets: readonly ClaimTicket[], leaseMs: number, rail: string, nowMs: number): ClaimedPayout[] {
    return tickets.flatMap((ticket) => {
      const payout = this.payouts.find(({ payoutId }) => payoutId === ticket.payoutId);
      return payout !== undefined && this.mayBeClaimed(payout, ticket, nowMs)
        ? [this.claimOne(payout, ticket, rail, nowMs + leaseMs, nowMs)]
        : [];
    });
  }

  write(results: readonly PayoutResult[], nowMs: number): string[] {
    return results.flatMap(({ payoutId, fence, move }) => {
      const payout = this.payouts.find((candidate) => candidate.payoutId === payoutId);
      if (payout === undefined || payout.leaseUntilMs === null || !leadsTo(payout.status, move.to, 'result'))
        return [];
      if (this.safeguards.fence && payout.fence !== Number(fence)) return [];
      this.move(payout, move, nowMs);
      return [payoutId];
    });
  }

  /** What is in line, of all payers or of one. */
  due(work: Work, nowMs: number, only?: FakePayer): string[] {
    return this.payouts
      .filter(
        ({ dueAtMs, status, payer }) =>
          dueAtMs !== null &&
          dueAtMs <= nowMs &&
          (status === 'pending') === (work === 'unclaimed') &&
          (only === undefined || payer === only),
      )
      .map(({ payoutId }) => payoutId);
  }

  /** Claims for the payer that has had least for its weight. */
  takeTurn({ work, fresh, submissions, leaseMs, rail }: TurnRequest, nowMs: number): Turn | undefined {
    for (const kind of work)
      for (const payer of [...this.payers].sort((one, other) => one.turn - other.turn)) {
        const room = kind === 'unclaimed' ? this.roomOf(payer) : Infinity;
        const tickets = this.due(kind, nowMs, payer).flatMap((payoutId, n) => {
          const ids = n < room ? fresh[n] : undefined;
          return ids === undefined ? [] : [{ payoutId, ...ids, maySubmit: n < submissions }];
        });
        const claimed = this.claim(tickets, leaseMs, rail, nowMs);
        payer.turn += claimed.length / payer.weight;
        if (claimed.length === 0) continue;
        if (kind === 'unclaimed')
          this.mostInFlight.set(payer, Math.max(this.mostInFlight.get(payer) ?? 0, this.inFlight(payer)));
        const { weight, maxInFlight } = payer;
        return {
          payer: payer.payer,
          batchId: 'batch',
          weight,
          isBounded: maxInFlight !== null,
          claimed,
        };
      }
    return undefined;
  }

  private roomOf(payer: FakePayer): number {
    const isBounded = this.safeguards.bound && payer.maxInFlight !== null;
    return isBounded ? payer.maxInFlight - this.inFlight(payer) : Infinity;
  }

  private inFlight(payer: FakePayer): number {
    const takesRoom = ({ status }: FakePayout) => status === 'processing' || status === 'in_doubt';
    return this.payouts.filter((payout) => payout.payer === payer && takesRoom(payout)).length;
  }

  /** What `HeldPayoutRepository` does in one transaction. */
  operate(payoutId: string, order: OperatorCommand, nowMs: number): OperatorDecision['kind'] {
    const payout = this.payouts.find((candidate) => candidate.payoutId === payoutId);
    if (payout === undefined) throw new Error(payoutId);
    const { status, endToEndId, receiverIspb, code, leaseUntilMs } = payout;
    const isExplained = status === 'needs_review' || status === 'failed';
    const decision = decideOperatorCommand(order, {
      createdAt: new Date(0),
      status,
      endToEndId,
      receiverIspb,
      isClaimed: leaseUntilMs !== null && leaseUntilMs > nowMs,
      failure:
        isExplained && code !== null
          ? { code, source: payout.source ?? 'rail', detail: undefined }
          : undefined,
    });
    if (decision.kind !== 'move') return decision.kind;
    for (const decided of decision.moves) {
      const isSentAgain = order.action === 'redrive' && decided.to === 'processing';
      const forgetsId = isSentAgain && !this.safeguards.redriveKeepsId;
      const move = forgetsId ? { ...decided, newPaymentId: true } : decided;
      payout.fence += 1;
      payout.leaseUntilMs = nowMs;
      payout.endToEndId = decision.endToEndId ?? payout.endToEndId;
      this.move(payout, move, nowMs);
    }
    return 'move';
  }

  private mayBeClaimed(payout: FakePayout, { maySubmit }: ClaimTicket, nowMs: number): boolean {
    if (payout.leaseUntilMs !== null && payout.leaseUntilMs >= nowMs) return false;
    if (payout.notBeforeMs !== null && payout.notBeforeMs > nowMs) return false;
    const isPaused = this.safeguards.pause && payout.payer.isPaused;
    return this.stateClaimed(payout, maySubmit && !isPaused) !== undefined;
  }

  /** The state that a claim enters, with all safeguards. */
  private stateClaimed({ status, leaseUntilMs, dueAtMs }: FakePayout, maySubmit: boolean) {
    const is = {
      released: leaseUntilMs === null,
      lease_ran_out: leaseUntilMs !== null,
      scheduled: dueAtMs !== null,
    };
    return claimedState(status, is, maySubmit);
  }

  private claimOne(
    payout: FakePayout,
    ticket: ClaimTicket,
    rail: string,
    leaseEndMs: number,
    nowMs: number,
  ): ClaimedPayout {
    this.enterWork(payout);
    const isSent = payout.status === 'processing';
    if (isSent) this.submissions.push({ payoutId: payout.payoutId, payer: payout.payer, atMs: nowMs });
    const isNeverSentElsewhere = payout.doubtfulSinceMs === null && payout.rail !== rail;
    const isFresh = isSent && (payout.paymentId === null || isNeverSentElsewhere);
    if (isSent && payout.paymentId === null) payout.attempts += 1;
    const paymentId = isFresh ? ticket.freshPaymentId : payout.paymentId;
    if (paymentId === null) throw new Error('What is looked up has been sent.');
    if (this.safeguards.idBeforeCall) payout.paymentId = paymentId;
    else payout.unsavedPaymentId = paymentId;
    if (isFresh) {
      payout.endToEndId = ticket.freshEndToEndId;
      payout.railReference = null;
      if (payout.rail !== null && payout.rail !== rail) payout.receiverIspb = null;
      payout.rail = rail;
    }
    payout.fence += 1;
    payout.leaseUntilMs = leaseEndMs;
    payout.dueAtMs = leaseEndMs;
    payout.notBeforeMs = null;
    if (isSent) payout.sentUntilMs = leaseEndMs;
    if (payout.status === 'in_doubt') payout.doubtfulSinceMs ??= nowMs;
    return {
      payoutId: payout.payoutId,
      work: isSent ? 'submit' : 'ask',
      fence: String(payout.fence),
      amountCents: 100,
      pixKey: { type: 'EMAIL', value: `${payout.payoutId}@example.com` },
      expectedTaxId: null,
      description: null,
      attempts: payout.attempts,
      paymentId,
      endToEndId: payout.endToEndId,
      railReference: payout.railReference,
      receiverIspb: payout.receiverIspb,
      sentMsAgo: nowMs - payout.sentUntilMs,
      doubtfulMs: payout.doubtfulSinceMs === null ? 0 : nowMs - payout.doubtfulSinceMs,
      mayBeTaken: payout.doubtfulSinceMs !== null,
      otherRail: payout.rail === rail ? null : payout.rail,
      status: payout.status === 'processing' || payout.status === 'in_doubt' ? payout.status : 'needs_review',
    };
  }

  /** `in_doubt` what a worker had that did not come back, `processing` what is to be sent, anything else as it is. */
  private enterWork(payout: FakePayout): void {
    const { inquiry, idBeforeCall } = this.safeguards;
    const entered = this.stateClaimed(payout, true);
    const canBeAsked = inquiry && (idBeforeCall || payout.paymentId !== null);
    if (entered === 'processing') this.enter(payout, 'processing');
    else if (!canBeAsked) {
      this.enter(payout, 'processing');
      payout.paymentId = null;
    } else if (entered === 'in_doubt' && payout.status === 'processing') this.enter(payout, 'in_doubt');
  }

  private move(payout: FakePayout, move: PayoutMove, nowMs: number): void {
    this.enter(payout, move.to);
    if (move.to === 'pending') payout.attempts -= 1;
    payout.paymentId ??= payout.unsavedPaymentId;
    payout.endToEndId ??= move.endToEndId;
    payout.railReference ??= move.railReference;
    payout.leaseUntilMs = null;
    payout.notBeforeMs = payout.dueAtMs = move.againInMs === null ? null : nowMs + move.againInMs;
    payout.receiverIspb = move.receiverIspb ?? payout.receiverIspb;
    payout.settledAt = move.settledAt;
    payout.sentUntilMs = Math.min(payout.sentUntilMs, nowMs);
    payout.code = move.reason?.code ?? null;
    payout.source = move.reason?.source ?? null;
    if (move.newPaymentId)
      payout.doubtfulSinceMs = payout.paymentId = payout.endToEndId = payout.railReference = null;
    else if (move.to === 'in_doubt' || move.to === 'needs_review') payout.doubtfulSinceMs ??= nowMs;
  }

  private enter(payout: FakePayout, status: PayoutStatus): void {
    const isAllowed = leadsTo(payout.status, status);
    // Without the question, what is in doubt is sent anew; the table of transitions has no way for that.
    if (!isAllowed && this.safeguards.inquiry)
      throw new Error(`${payout.status} does not lead to ${status}.`);
    payout.status = status;
    payout.history.push(status);
  }
}
