import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import {
  DomainError,
  endToEndIdOf,
  returnIdOf,
  type EndToEndId,
  type InquiryOutcome,
  type Ispb,
  type LookUpOutcome,
  type NoAnswer,
  type NotKnown,
  type Rejected,
  type Settled,
  type SubmissionOutcome,
} from '#domain';
import { CallBatcher } from '#observability';
import { SimulatedPaymentRepository, type SimulatedPayment, type SimulatedOutcome } from '#database';
import { Clock, Rail, StreamSignals, type Payment } from '#use-cases';
import { REJECTED_AFTER_TIMEOUT_CODE, sandboxBehaviour, type SandboxBehaviour } from './sandbox-behaviour.js';
import { settlementMessage } from './settlement-message.js';
import { maskedByDirectory, ownerOtherThan, receiverIspbOf, receiverOf } from './simulated-directory.js';
import { SimulatedRailSettings } from './simulated-rail-settings.js';
import { orAborted, whenAborted } from './on-abort.js';

/** How long the sandbox key `slow` takes. */
export const SLOW_ANSWER_MS = 5_000;

/** How long after a payment its money comes back, where the key says so. */
const RETURNED_AFTER_MS = 2_000;
/** Between the database's clock and this process's reading of it. */
const TOLERANCE_MS = 500;
/** At the request of the receiver (SPI, pacs.004). */
const RETURN_REASON = 'MD06';

const NOT_KNOWN: NotKnown = { kind: 'not_known' };
/** What sandbox keys bring about is no sign of the rail being down, or one tester would stop the payments of all others. */
const TIMED_OUT: NoAnswer = { kind: 'no_answer', detail: 'No answer in time.', countsAgainstBreaker: false };
const ERROR_500: NoAnswer = {
  kind: 'no_answer',
  detail: 'The rail answered 500.',
  countsAgainstBreaker: false,
};
/** The simulated rail lives in Postgres: that is down, which is reported as such, and no rail. */
const LEDGER_DOWN: NoAnswer = {
  kind: 'no_answer',
  detail: 'The simulated rail is out of order.',
  countsAgainstBreaker: false,
};

/** A batch is one transaction, and two at a time would wait for each other's institutions: one, larger, costs less. */
const BATCHES = {
  maxBatch: 500,
  maxInFlight: 1,
  maxWaiting: 20_000,
  refuse: () => new DomainError('database_unavailable', 'Too many calls wait for the simulated rail.'),
} as const;

/**
 * A rail for the sandbox: a directory that knows every valid key, a ledger that pays each endToEndId once and stores the
 * receiver's message with it, and keys that make it misbehave. It plays another system: what it was sent it does, whether or not
 * the caller still waits for the answer.
 */
@Injectable()
export class SimulatedRail extends Rail {
  override readonly id = 'simulated';
  override readonly endToEndIds = 'ours';
  override readonly ownerCheck = 'look_up';
  private readonly submissions: CallBatcher<SimulatedPayment, SimulatedOutcome>;
  private readonly inquiries: CallBatcher<EndToEndId, SimulatedOutcome | NotKnown>;

  constructor(
    private readonly ledger: SimulatedPaymentRepository,
    private readonly signals: StreamSignals,
    private readonly settings: SimulatedRailSettings,
    private readonly clock: Clock,
  ) {
    super();
    this.submissions = new CallBatcher({ ...BATCHES, answer: (entries) => this.recordTogether(entries) });
    this.inquiries = new CallBatcher({
      ...BATCHES,
      answer: async (ids) => (await ledger.find(ids)).map((outcome) => outcome ?? NOT_KNOWN),
    });
  }

  override looksUp({ receiverIspb }: Payment): boolean {
    return receiverIspb === null;
  }

  override lookUp({ pixKey, expectedTaxId = null }: Payment): Promise<LookUpOutcome> {
    const { kind } = sandboxBehaviour(pixKey);
    if (kind === 'unknown_key') return Promise.resolve({ kind: 'key_not_found' });
    const receiverIspb = receiverIspbOf(pixKey);
    if (expectedTaxId === null) return Promise.resolve({ kind: 'found', receiverIspb });
    const owner = kind === 'other_owner' ? ownerOtherThan(expectedTaxId) : receiverOf(pixKey).cpfCnpj;
    return Promise.resolve({ kind: 'found', receiverIspb, owner: maskedByDirectory(owner) });
  }

  override submit(payment: Payment, signal: AbortSignal): Promise<SubmissionOutcome> {
    const answer = this.receive(payment, sandboxBehaviour(payment.pixKey), signal);
    return orAborted(answer, signal, TIMED_OUT, LEDGER_DOWN);
  }

  override inquire(payment: Payment, signal: AbortSignal): Promise<InquiryOutcome> {
    return orAborted(this.find(payment, signal), signal, TIMED_OUT, LEDGER_DOWN);
  }

  private async find(payment: Payment, signal: AbortSignal): Promise<InquiryOutcome> {
    const outcome = await this.afterLatency(() => this.inquiries.ask(endToEndIdOf(payment.paymentId)));
    if (outcome.kind !== 'settled') return outcome.kind === 'not_known' ? outcome : answerOf(outcome, signal);
    return { ...outcome, ...this.returnsOf(payment, outcome) };
  }

  private async receive(
    payment: Payment,
    behaviour: SandboxBehaviour,
    signal: AbortSignal,
  ): Promise<SubmissionOutcome> {
    switch (behaviour.kind) {
      case 'settle':
      case 'unknown_key':
      case 'other_owner':
        return answerOf(await this.settle(payment), signal);
      case 'reject':
        return answerOf(await this.reject(payment, behaviour), signal);
      case 'return':
        return answerOf(await this.settleAndReturn(payment), signal);
      case 'slow':
        return answerOf(await this.settleSlowly(payment), signal);
      case 'error':
        await this.settle(payment);
        return ERROR_500;
      case 'timeout':
        return answerOf(await this.decideSilently(payment, behaviour.truth), signal);
    }
  }

  private settle(payment: Payment, settledAt = this.clock.timeOfDay()): Promise<SimulatedOutcome> {
    const receiverIspb = payment.receiverIspb ?? receiverIspbOf(payment.pixKey);
    const payload = settlementMessage({ ...payment, receiverIspb }, this.settings.payerIspb, settledAt);
    return this.record({
      ...idsOf(payment),
      outcome: { kind: 'settled', receiverIspb, settledAt },
      message: { receiverIspb, payload },
    });
  }

  /**
   * What comes back is said when it is asked for; like a PSP's webhook, this has it asked for. It is written first, so that no crash in
   * between leaves a payment that nothing asks about: only what is paid is asked about.
   */
  private async settleAndReturn(payment: Payment): Promise<SimulatedOutcome> {
    const settledAt = this.clock.timeOfDay();
    await this.ledger.askLater(endToEndIdOf(payment.paymentId), returnedAt(settledAt));
    return this.settle(payment, settledAt);
  }

  private returnsOf(
    { pixKey, amountCents, paymentId }: Payment,
    { settledAt, receiverIspb }: Settled & { readonly receiverIspb: Ispb },
  ): Pick<Settled, 'returns'> {
    const behaviour = sandboxBehaviour(pixKey);
    const at = returnedAt(settledAt);
    if (behaviour.kind !== 'return' || this.clock.timeOfDay().getTime() + TOLERANCE_MS < at.getTime())
      return {};
    const returnId = returnIdOf(paymentId, receiverIspb, at);
    const cents = Math.ceil(amountCents / behaviour.parts);
    return { returns: [{ returnId, amountCents: cents, reason: RETURN_REASON, at }] };
  }

  private async settleSlowly(payment: Payment): Promise<SimulatedOutcome> {
    const outcome = await this.settle(payment);
    await pause(SLOW_ANSWER_MS);
    return outcome;
  }

  private async reject(
    payment: Payment,
    behaviour: { code: string; once: boolean },
  ): Promise<SimulatedOutcome> {
    if (behaviour.once) {
      const [known] = await this.ledger.find([endToEndIdOf(payment.paymentId)]);
      if (known !== undefined) return known;
      if ((await this.ledger.countSubmission(payment.payoutId)) > 1) return this.settle(payment);
    }
    return this.record({ ...idsOf(payment), outcome: { kind: 'rejected', code: behaviour.code } });
  }

  /** Does what a key that gives no answer does in truth; an answer comes only of what was lost and is submitted again. */
  private async decideSilently(
    payment: Payment,
    truth: 'paid' | 'rejected' | 'lost' | 'silent',
  ): Promise<SimulatedOutcome> {
    switch (truth) {
      case 'lost':
        return (await this.ledger.countSubmission(payment.payoutId)) > 1 ? this.settle(payment) : SILENT;
      case 'paid':
        await this.settle(payment);
        return SILENT;
      case 'rejected':
        await this.record({
          ...idsOf(payment),
          outcome: { kind: 'rejected', code: REJECTED_AFTER_TIMEOUT_CODE },
        });
        return SILENT;
      case 'silent':
        await this.record({ ...idsOf(payment), outcome: SILENT });
        return SILENT;
    }
  }

  private record(entry: SimulatedPayment): Promise<SimulatedOutcome> {
    return this.afterLatency(() => this.submissions.ask(entry));
  }

  private async afterLatency<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    await pause(this.settings.latencyMs);
    return call();
  }

  private async recordTogether(entries: readonly SimulatedPayment[]): Promise<readonly SimulatedOutcome[]> {
    // Should an id stand twice in a group, one of them decides for both.
    const first = new Map(entries.map((entry) => [entry.endToEndId, entry]));
    const outcomes = await this.ledger.record([...first.values()]);
    const ispbs = new Set<Ispb>();
    for (const outcome of outcomes) if (outcome.kind === 'settled') ispbs.add(outcome.receiverIspb);
    if (ispbs.size > 0) this.signals.send({ kind: 'messages_stored', ispbs: [...ispbs] });
    if (first.size === entries.length) return outcomes;
    const outcomeOf = new Map([...first.keys()].map((id, index) => [id, outcomes[index]]));
    return entries.map(({ endToEndId, outcome }) => outcomeOf.get(endToEndId) ?? outcome);
  }
}

const SILENT: SimulatedOutcome = { kind: 'silent' };

function returnedAt(settledAt: Date): Date {
  return new Date(settledAt.getTime() + RETURNED_AFTER_MS);
}

function idsOf({ paymentId, payoutId }: Payment): Pick<SimulatedPayment, 'endToEndId' | 'payoutId'> {
  return { endToEndId: endToEndIdOf(paymentId), payoutId };
}

/** An outcome as an answer; of what is silent there comes none until time is up. */
async function answerOf(
  outcome: SimulatedOutcome,
  signal: AbortSignal,
): Promise<Settled | Rejected | NoAnswer> {
  return outcome.kind === 'silent' ? whenAborted(signal, TIMED_OUT) : outcome;
}
