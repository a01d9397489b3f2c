import {
  isIspb,
  type EndToEndId,
  type InquiryOutcome,
  type Ispb,
  type LookUpOutcome,
  type NoAnswer,
  type NotTaken,
  type Rejected,
  type Settled,
  type SubmissionOutcome,
  type UnderWay,
} from '#domain';
import { atPointer, type HttpAnswer } from './http-answer.js';
import type { HttpRailMapping } from './http-rail-mapping.js';

/** A reason code as the SPI and PSPs write them; anything else in its place makes an answer garbage. */
const REASON_CODE = /^[A-Z0-9_]{2,35}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(?<offset>Z|[+-]\d{2}:?\d{2})?$/;

/**
 * What an answer to a submission means. Only what says plainly, in JSON, about this very payment, that it settled or was rejected
 * counts as such. Everything else is no answer: a payment must not fail because a proxy did.
 */
export function interpretSubmission(
  answer: HttpAnswer,
  endToEndId: EndToEndId,
  mapping: HttpRailMapping,
): SubmissionOutcome {
  const isAboutPayment =
    answer.kind === 'answer' && atPointer(answer.json, mapping.payment.endToEndId) === endToEndId;
  return (
    verdict(answer, endToEndId, mapping) ??
    // A refusal that knows the payment may have taken it.
    (isAboutPayment ? undefined : notTaken(answer, mapping)) ??
    noAnswer(answer)
  );
}

/** What an answer to an inquiry means. "Not known" counts only in the PSP's own words: a gateway's 404 would send the payment again. */
export function interpretInquiry(
  answer: HttpAnswer,
  endToEndId: EndToEndId,
  mapping: HttpRailMapping,
): InquiryOutcome {
  if (isNotKnown(answer, mapping, mapping.paymentNotKnownWords)) return { kind: 'not_known' };
  return verdict(answer, endToEndId, mapping) ?? noAnswer(answer);
}

/** What an answer of the directory means. A key is unknown only in the PSP's own words: such payouts fail for good. */
export function interpretLookUp(answer: HttpAnswer, mapping: HttpRailMapping): LookUpOutcome {
  const refusal = notTaken(answer, mapping);
  if (refusal !== undefined) return refusal;
  if (isNotKnown(answer, mapping, mapping.keyNotKnownWords)) return { kind: 'key_not_found' };
  const receiverIspb = isSuccess(answer) ? atPointer(answer.json, mapping.lookUp.receiverIspb) : undefined;
  return isIspb(receiverIspb) ? { kind: 'found', receiverIspb } : noAnswer(answer);
}

function verdict(
  answer: HttpAnswer,
  endToEndId: EndToEndId,
  mapping: HttpRailMapping,
): Settled | Rejected | UnderWay | undefined {
  // Rejections come with 4xx at some PSPs; what a 5xx says is not to be relied on.
  if (answer.kind !== 'answer' || answer.status >= 500) return undefined;
  const read = (name: keyof HttpRailMapping['payment']) => atPointer(answer.json, mapping.payment[name]);
  const word = read('status');
  if (typeof word !== 'string' || read('endToEndId') !== endToEndId) return undefined;
  if (mapping.underWayWords.includes(word)) return { kind: 'under_way' };
  if (mapping.rejectedWords.includes(word)) {
    const code = read('code');
    return typeof code === 'string' && REASON_CODE.test(code) ? { kind: 'rejected', code } : undefined;
  }
  if (!mapping.settledWords.includes(word) || !isSuccess(answer)) return undefined;
  return settled(read('receiverIspb'), read('settledAt'), mapping.settledAtOffset);
}

function settled(receiverIspb: unknown, moment: unknown, defaultOffset: string | null): Settled | undefined {
  const match = typeof moment === 'string' ? MOMENT.exec(moment) : null;
  if (!isIspb(receiverIspb) || match === null) return undefined;
  const offset = match.groups?.['offset'] === undefined ? defaultOffset : '';
  // Without an offset `Date` would read it in the time zone of this process.
  if (offset === null) return undefined;
  const settledAt = new Date(match[0] + offset);
  if (Number.isNaN(settledAt.getTime())) return undefined;
  return { kind: 'settled', receiverIspb: receiverIspb satisfies Ispb, settledAt };
}

function notTaken(answer: HttpAnswer, { notTakenStatuses }: HttpRailMapping): NotTaken | undefined {
  if (answer.kind === 'not_connected') {
    return { kind: 'not_taken', detail: answer.detail, countsAgainstBreaker: true };
  }
  if (answer.kind !== 'answer' || !notTakenStatuses.includes(answer.status)) return undefined;
  return {
    kind: 'not_taken',
    detail: `The rail takes nothing in at the moment (${String(answer.status)}).`,
    // A 429 is no sign of the rail being down; being locked out is, for us.
    countsAgainstBreaker: answer.status !== 429,
    ...(answer.retryAfterMs !== undefined && { retryAfterMs: answer.retryAfterMs }),
  };
}

function noAnswer(answer: HttpAnswer): NoAnswer {
  const detail =
    answer.kind === 'answer'
      ? `The rail answered ${String(answer.status)}, which says nothing.`
      : answer.detail;
  return { kind: 'no_answer', detail, countsAgainstBreaker: true };
}

function isNotKnown(answer: HttpAnswer, mapping: HttpRailMapping, words: readonly string[]): boolean {
  if (answer.kind !== 'answer' || !mapping.notKnownStatuses.includes(answer.status)) return false;
  const word = atPointer(answer.json, mapping.notKnownCode);
  return typeof word === 'string' && words.includes(word);
}

function isSuccess(answer: HttpAnswer): answer is HttpAnswer & { kind: 'answer' } {
  return answer.kind === 'answer' && answer.status >= 200 && answer.status < 300;
}
