import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { ApprovalOutcome, InquiryOutcome, LookUpOutcome, SubmissionOutcome } from '#domain';
import { Clock, Rail, type Payment } from '#use-cases';
import { isKnown, valuesOf, type TemplateValues } from './fill-template.js';
import {
  interpretApproval,
  interpretInquiry,
  interpretLookUp,
  interpretSubmission,
} from './interpret-answer.js';
import { PspClient } from './psp-client.js';
import { namesIn, OF_OWNER } from './call-template.js';
import { missingVariables, PspRailSettings } from './psp-rail-settings.js';
import { minuteIn } from './settled-moment.js';

/** A PSP's HTTP interface as the rail. How it speaks is in its profile; what its answers mean, in `interpret-answer.ts`. */
@Injectable()
export class PspRail extends Rail implements OnApplicationShutdown {
  override readonly approves: boolean;
  private readonly client: PspClient;

  /** @throws Error naming every variable that the profile needs and that is not set. */
  constructor(
    private readonly settings: PspRailSettings,
    private readonly clock: Clock,
  ) {
    super();
    const missing = missingVariables(settings);
    if (missing.length > 0) throw new Error(`RAIL_PROFILE needs ${missing.join(', ')}, which are not set.`);
    this.approves = settings.profile.approve !== null;
    this.client = new PspClient(settings, clock);
  }

  override get id(): string {
    return this.settings.id;
  }

  override get endToEndIds(): Rail['endToEndIds'] {
    return this.settings.profile.endToEndIds;
  }

  override get ownerCheck(): Rail['ownerCheck'] {
    const { submit, lookUp } = this.settings.profile;
    if (namesIn(submit).some((name) => OF_OWNER.includes(name))) return 'submission';
    return lookUp !== null && lookUp.owner.length > 0 ? 'look_up' : 'none';
  }

  override looksUp({ receiverIspb, endToEndId }: Payment): boolean {
    const { lookUp, endToEndIds } = this.settings.profile;
    if (lookUp === null) return false;
    if (endToEndIds === 'looked_up') return endToEndId === null;
    return receiverIspb === null || Object.keys(lookUp.carry).length > 0;
  }

  override async lookUp(payment: Payment, signal: AbortSignal): Promise<LookUpOutcome> {
    const { profile } = this.settings;
    if (profile.lookUp === null) throw new Error('This profile has no look-up.');
    return interpretLookUp(await this.client.call(profile.lookUp, this.valuesOf(payment), signal), profile);
  }

  override async submit(payment: Payment, signal: AbortSignal): Promise<SubmissionOutcome> {
    const { profile } = this.settings;
    const now = this.clock.timeOfDay();
    if (payment.mayBeTaken && profile.resend === 'never')
      return { kind: 'not_resent', detail: 'The rail may pay it again, so it is not sent again.' };
    if (this.isExpired(payment, now))
      return {
        kind: payment.mayBeTaken ? 'not_resent' : 'never_sent',
        detail: 'Its endToEndId has expired.',
      };
    const answer = await this.client.call(profile.submit, this.valuesOf(payment), signal);
    return interpretSubmission(answer, payment, profile, now);
  }

  override async approve(payment: Payment, signal: AbortSignal): Promise<ApprovalOutcome> {
    const { profile } = this.settings;
    if (profile.approve === null) throw new Error('This profile has no approval.');
    const values = this.valuesOf(payment);
    if (!isKnown(profile.approve, values))
      return { kind: 'no_answer', detail: 'There is no id to approve by.', countsAgainstBreaker: false };
    const answer = await this.client.call(profile.approve, values, signal);
    return interpretApproval(answer, payment, profile, this.clock.timeOfDay());
  }

  override async inquire(payment: Payment, signal: AbortSignal): Promise<InquiryOutcome> {
    const { profile } = this.settings;
    if (profile.endToEndIds === 'looked_up' && payment.endToEndId === null)
      return { kind: 'never_sent', detail: 'No endToEndId was written, so it was never submitted.' };
    // Its window is not over either: it is looked up when it is.
    if (payment.sentMsAgo < profile.policy.earliestQuestionMs) return { kind: 'not_known' };
    const values = this.valuesOf(payment);
    const question = profile.inquire.find((one) => isKnown(one, values));
    if (question === undefined)
      return profile.repeatAsks
        ? { kind: 'not_known' }
        : { kind: 'no_answer', detail: 'There is no id to ask by.', countsAgainstBreaker: false };
    const answer = await this.client.call(question, values, signal);
    return interpretInquiry(answer, payment, profile, this.clock.timeOfDay(), question);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.client.close();
  }

  /** The endToEndId of a look-up counts for a while only; the minute it was made in stands in it. */
  private isExpired({ endToEndId }: Payment, now: Date): boolean {
    const lifeMs = this.settings.profile.lookUp?.endToEndId?.lifeMs;
    if (lifeMs === undefined || endToEndId === null) return false;
    return now.getTime() - (minuteIn(endToEndId)?.getTime() ?? 0) >= lifeMs;
  }

  private valuesOf(payment: Payment): TemplateValues {
    return valuesOf(payment, this.settings.account, this.settings.profile);
  }
}
