import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { endToEndIdOf, type InquiryOutcome, type LookUpOutcome, type SubmissionOutcome } from '#domain';
import { Rail, type Payment } from '#use-cases';
import { checkTemplates, valuesOfKey, valuesOfPayment } from './fill-template.js';
import { HttpRailSettings } from './http-rail-settings.js';
import { interpretInquiry, interpretLookUp, interpretSubmission } from './interpret-answer.js';
import { PspClient } from './psp-client.js';

/** A PSP's HTTP interface as the rail. What its answers mean is in `interpret-answer.ts`; how it speaks, in the mapping. */
@Injectable()
export class HttpRail extends Rail implements OnApplicationShutdown {
  override readonly endToEndIds = 'ours';
  private readonly client: PspClient;

  constructor(private readonly settings: HttpRailSettings) {
    super();
    // A placeholder that does not exist should stop the start, not payments.
    checkTemplates(settings.mapping);
    this.client = new PspClient(settings);
  }

  override async lookUp({ pixKey, paymentId }: Payment, signal: AbortSignal): Promise<LookUpOutcome> {
    const { mapping } = this.settings;
    const answer = await this.client.call(
      mapping.lookUp,
      valuesOfKey(pixKey, endToEndIdOf(paymentId)),
      signal,
    );
    return interpretLookUp(answer, mapping);
  }

  override async submit(payment: Payment, signal: AbortSignal): Promise<SubmissionOutcome> {
    const { mapping } = this.settings;
    const answer = await this.client.call(mapping.submit, valuesOfPayment(payment), signal);
    return interpretSubmission(answer, endToEndIdOf(payment.paymentId), mapping);
  }

  override async inquire({ paymentId }: Payment, signal: AbortSignal): Promise<InquiryOutcome> {
    const { mapping } = this.settings;
    const endToEndId = endToEndIdOf(paymentId);
    const answer = await this.client.call(mapping.inquire, { endToEndId }, signal);
    return interpretInquiry(answer, endToEndId, mapping);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.client.close();
  }
}
