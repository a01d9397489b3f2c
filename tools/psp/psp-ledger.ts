import type { PspApproval, PspBehaviour, PspSubmission } from './psp-behaviour.js';

/** What a PSP knows of a payment. */
export interface PspPayment {
  /** The PSP's own id of it: another one for each that it makes. */
  readonly reference: string;
  readonly submission: PspSubmission;
  status: 'IN_PROCESS' | 'SETTLED' | 'REJECTED';
  code: string | undefined;
  settledAt: string | undefined;
  readonly receivedAt: string;
  readonly visibleFromMs: number;
  readonly silent: boolean;
  /** Nothing is decided before. */
  isApproved: boolean;
  readonly approvals: readonly PspApproval[];
  /** Decides it, as it was configured. */
  readonly decide: () => void;
}

/** A PSP's books: each endToEndId is decided once, whatever is sent later. */
export class PspLedger {
  private readonly payments: PspPayment[] = [];
  /** By the payer's id, the endToEndId that a look-up has named, and the PSP's own id. */
  private readonly byId = new Map<string, PspPayment[]>();

  /** @param paysAgain what comes again is another payment; @param approves a payment is decided once it is approved. */
  constructor(
    private readonly paysAgain: boolean,
    private readonly approves: boolean,
  ) {}

  /** The payment as it stands; a new one is decided as configured. */
  receive(submission: PspSubmission, behaviour: PspBehaviour): PspPayment | undefined {
    const known = this.known(submission);
    if (known !== undefined || behaviour.payment === 'lose') return known;
    const payment: PspPayment = {
      reference: `${submission.endToEndId}-${String(this.payments.length + 1)}`,
      submission,
      status: 'IN_PROCESS',
      code: undefined,
      settledAt: undefined,
      receivedAt: new Date().toISOString(),
      visibleFromMs: performance.now() + (behaviour.visibleAfterMs ?? 0),
      silent: behaviour.silent ?? false,
      isApproved: !this.approves,
      approvals: behaviour.approvals ?? [],
      decide() {
        const { decidedAfterMs, code } = behaviour;
        const decide = () => {
          decideOn(payment, behaviour.payment === 'reject' ? (code ?? 'AC03') : undefined);
        };
        if (behaviour.payment === 'keep') return;
        if (decidedAfterMs === undefined) decide();
        else setTimeout(decide, decidedAfterMs).unref();
      },
    };
    this.payments.push(payment);
    for (const id of [payment.reference, submission.endToEndId, submission.orderedAs])
      if (id !== undefined) this.byId.set(id, [...this.find(id), payment]);
    if (payment.isApproved) payment.decide();
    return payment;
  }

  /** Decides a payment that waits for this; one that was approved stays as it is. */
  approve(payment: PspPayment): void {
    if (payment.isApproved) return;
    payment.isApproved = true;
    payment.decide();
  }

  /** Settles a payment that is undecided, or rejects it with a code. */
  decide(endToEndId: string, code?: string): void {
    const [payment] = this.find(endToEndId);
    if (payment !== undefined) decideOn(payment, code);
  }

  /** The payment of this submission, or the one ordered under the same endToEndId, visible or not. */
  known({ endToEndId, orderedAs }: PspSubmission): PspPayment | undefined {
    if (this.paysAgain) return undefined;
    return this.find(endToEndId)[0] ?? this.find(orderedAs ?? '')[0];
  }

  /** By any of its ids. */
  find(id: string): readonly PspPayment[] {
    return this.byId.get(id) ?? [];
  }

  all(): readonly PspPayment[] {
    return this.payments;
  }
}

function decideOn(payment: PspPayment, code: string | undefined): void {
  if (payment.status !== 'IN_PROCESS') return;
  payment.status = code === undefined ? 'SETTLED' : 'REJECTED';
  payment.code = code;
  if (code === undefined) payment.settledAt = new Date().toISOString();
}
