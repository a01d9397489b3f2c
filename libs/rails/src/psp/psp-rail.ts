import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { InquiryOutcome, LookUpOutcome, SubmissionOutcome } from '#domain';
import { Rail, type Payment } from '#use-cases';
import { isKnown, valuesOf, type TemplateValues } from './fill-template.js';
import { interpretInquiry, interpretLookUp, interpretSubmission } from './interpret-answer.js';
import { PspClient } from './psp-client.js';
import { missingVariables, PspRailSettings } from './psp-rail-settings.js';

/** A PSP's HTTP interface as the rail. How it speaks is in its profile; what its answers mean, in `interpret-answer.ts`. */
@Injectable()
export class PspRail extends Rail implements OnApplicationShutdown {
  private readonly client: PspClient;

  /** @throws Error naming every variable that the profile needs and that is not set. */
  constructor(private readonly settings: PspRailSettings) {
    super();
    const missing = missingVariables(settings);
    if (missing.length > 0) throw new Error(`RAIL_PROFILE needs ${missing.join(', ')}, which are not set.`);
    this.client = new PspClient(settings);
  }

  override get id(): string {
    return this.settings.id;
  }

  override get endToEndIds(): Rail['endToEndIds'] {
    return this.settings.profile.endToEndIds;
  }

  override get looksUp(): boolean {
    return this.settings.profile.lookUp !== null;
  }

  override async lookUp(payment: Payment, signal: AbortSignal): Promise<LookUpOutcome> {
    const { profile } = this.settings;
    if (profile.lookUp === null) throw new Error('This profile has no look-up.');
    return interpretLookUp(await this.client.call(profile.lookUp, this.valuesOf(payment), signal), profile);
  }

  override async submit(payment: Payment, signal: AbortSignal): Promise<SubmissionOutcome> {
    const { profile } = this.settings;
    const answer = await this.client.call(profile.submit, this.valuesOf(payment), signal);
    return interpretSubmission(answer, payment, profile, new Date());
  }

  override async inquire(payment: Payment, signal: AbortSignal): Promise<InquiryOutcome> {
    const { profile } = this.settings;
    const values = this.valuesOf(payment);
    const question = profile.inquire.find((one) => isKnown(one, values));
    if (question === undefined)
      return { kind: 'no_answer', detail: 'There is no id to ask by.', countsAgainstBreaker: false };
    return interpretInquiry(await this.client.call(question, values, signal), payment, profile, new Date());
  }

  async onApplicationShutdown(): Promise<void> {
    await this.client.close();
  }

  private valuesOf(payment: Payment): TemplateValues {
    return valuesOf(payment, this.settings.account, this.settings.profile);
  }
}
