import type { PspBehaviour, PspSubmission } from './psp-behaviour.js';

/** What a PSP knows of a payment. */
export interface PspPayment {
  readonly submission: PspSubmission;
  status: 'IN_PROCESS' | 'SETTLED' | 'REJECTED';
  code: string | undefined;
  settledAt: string | undefined;
  readonly receivedAt: string;
  readonly visibleFromMs: number;
  readonly silent: boolean;
}

/** A PSP's books: each endToEndId is decided once, whatever is sent later. */
export class PspLedger {
  private readonly payments = new Map<string, PspPayment>();
  /** By the endToEndId that they were ordered under, where a look-up has named one. */
  private readonly ordered = new Map<string, PspPayment>();

  /** The payment as it stands; a new one is decided as configured. */
  receive(submission: PspSubmission, behaviour: PspBehaviour): PspPayment | undefined {
    const known = this.known(submission);
    if (known !== undefined || behaviour.payment === 'lose') return known;
    const payment: PspPayment = {
      submission,
      status: 'IN_PROCESS',
      code: undefined,
      settledAt: undefined,
      receivedAt: new Date().toISOString(),
      visibleFromMs: performance.now() + (behaviour.visibleAfterMs ?? 0),
      silent: behaviour.silent ?? false,
    };
    this.payments.set(submission.endToEndId, payment);
    if (submission.orderedAs !== undefined) this.ordered.set(submission.orderedAs, payment);
    const { decidedAfterMs, code } = behaviour;
    const decide = () => {
      this.decide(submission.endToEndId, behaviour.payment === 'reject' ? (code ?? 'AC03') : undefined);
    };
    if (behaviour.payment === 'keep') return payment;
    if (decidedAfterMs === undefined) decide();
    else setTimeout(decide, decidedAfterMs).unref();
    return payment;
  }

  /** Settles a payment that is undecided, or rejects it with a code. */
  decide(endToEndId: string, code?: string): void {
    const payment = this.payments.get(endToEndId);
    if (payment?.status !== 'IN_PROCESS') return;
    payment.status = code === undefined ? 'SETTLED' : 'REJECTED';
    payment.code = code;
    if (code === undefined) payment.settledAt = new Date().toISOString();
  }

  /** The payment of this submission, or the one ordered under the same endToEndId, visible or not. */
  known({ endToEndId, orderedAs }: PspSubmission): PspPayment | undefined {
    return this.payments.get(endToEndId) ?? this.ordered.get(orderedAs ?? '');
  }

  /** By its id, or by its endToEndId. */
  find(id: string): PspPayment | undefined {
    return this.payments.get(id) ?? this.ordered.get(id);
  }

  all(): PspPayment[] {
    return [...this.payments.values()];
  }
}
