import type { EndToEndId, InquiryOutcome, LookUpOutcome, PixKey, SubmissionOutcome } from '#domain';
import type { Metrics } from '#observability';
import { Rail, type Payment } from '#use-cases';

type Call = 'look_up' | 'submit' | 'inquire';
type Outcome = LookUpOutcome | SubmissionOutcome | InquiryOutcome;

/** A rail whose every call is measured. */
export class MeasuredRail extends Rail {
  constructor(
    private readonly rail: Rail,
    private readonly metrics: Metrics,
  ) {
    super();
  }

  override lookUp(pixKey: PixKey, endToEndId: EndToEndId, signal: AbortSignal): Promise<LookUpOutcome> {
    return this.measure('look_up', this.rail.lookUp(pixKey, endToEndId, signal));
  }

  override submit(payment: Payment, signal: AbortSignal): Promise<SubmissionOutcome> {
    return this.measure('submit', this.rail.submit(payment, signal));
  }

  override inquire(endToEndId: EndToEndId, signal: AbortSignal): Promise<InquiryOutcome> {
    return this.measure('inquire', this.rail.inquire(endToEndId, signal));
  }

  private async measure<Answer extends Outcome>(call: Call, answer: Promise<Answer>): Promise<Answer> {
    const begunAtMs = performance.now();
    const outcome = await answer;
    const seconds = (performance.now() - begunAtMs) / 1000;
    this.metrics.observe('malote_rail_call_duration_seconds', seconds, { call, outcome: outcome.kind });
    return outcome;
  }
}
