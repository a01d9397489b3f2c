import { SpanKind } from '@opentelemetry/api';
import type { ApprovalOutcome, InquiryOutcome, LookUpOutcome, SubmissionOutcome } from '#domain';
import { failSpan, inSpan, type Metrics, type SpanAttributes } from '#observability';
import { Rail, type Payment } from '#use-cases';

type Call = 'look_up' | 'submit' | 'approve' | 'inquire';
type Outcome = LookUpOutcome | SubmissionOutcome | ApprovalOutcome | InquiryOutcome;

export class MeasuredRail extends Rail {
  override readonly approves: boolean;
  private isKnownToAnswer = false;

  /** @param onFirstAnswer called when the rail first answers, and again where that failed */
  constructor(
    private readonly rail: Rail,
    private readonly metrics: Metrics,
    private readonly onFirstAnswer: () => Promise<void>,
  ) {
    super();
    this.approves = rail.approves;
  }

  override get id(): string {
    return this.rail.id;
  }

  override get endToEndIds(): Rail['endToEndIds'] {
    return this.rail.endToEndIds;
  }

  override get ownerCheck(): Rail['ownerCheck'] {
    return this.rail.ownerCheck;
  }

  override looksUp(payment: Payment): boolean {
    return this.rail.looksUp(payment);
  }

  override lookUp(payment: Payment, signal: AbortSignal): Promise<LookUpOutcome> {
    return this.measure('look_up', payment, () => this.rail.lookUp(payment, signal));
  }

  override submit(payment: Payment, signal: AbortSignal): Promise<SubmissionOutcome> {
    return this.measure('submit', payment, () => this.rail.submit(payment, signal));
  }

  override approve(payment: Payment, signal: AbortSignal): Promise<ApprovalOutcome> {
    return this.measure('approve', payment, () => this.rail.approve(payment, signal));
  }

  override inquire(payment: Payment, signal: AbortSignal): Promise<InquiryOutcome> {
    return this.measure('inquire', payment, () => this.rail.inquire(payment, signal));
  }

  private measure<Answer extends Outcome>(
    call: Call,
    { paymentId, payoutId, endToEndId }: Payment,
    ask: () => Promise<Answer>,
  ): Promise<Answer> {
    const attributes = {
      'malote.payout.id': payoutId,
      'malote.payment.id': paymentId,
      ...(endToEndId !== null && { 'malote.end_to_end_id': endToEndId }),
      'malote.rail.call': call,
    } satisfies SpanAttributes;
    return inSpan({ name: `rail ${call}`, kind: SpanKind.INTERNAL, attributes }, async (span) => {
      const outcome = await this.observe(call, ask);
      span?.setAttributes({ 'malote.rail.outcome': outcome.kind } satisfies SpanAttributes);
      if (outcome.kind === 'no_answer') failSpan(span, outcome.kind);
      return outcome;
    });
  }

  private async observe<Answer extends Outcome>(call: Call, ask: () => Promise<Answer>): Promise<Answer> {
    const startedAtMs = performance.now();
    const outcome = await ask();
    const seconds = (performance.now() - startedAtMs) / 1000;
    this.metrics.observe('malote_rail_call_duration_seconds', seconds, { call, outcome: outcome.kind });
    const isAnswer = call !== 'look_up' && outcome.kind !== 'no_answer' && outcome.kind !== 'not_taken';
    if (isAnswer && !this.isKnownToAnswer) {
      this.isKnownToAnswer = true;
      this.onFirstAnswer().catch(() => (this.isKnownToAnswer = false));
    }
    return outcome;
  }
}
