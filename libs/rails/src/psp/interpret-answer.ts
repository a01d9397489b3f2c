import {
  isEndToEndId,
  isIspb,
  type ApprovalOutcome,
  type AwaitingApproval,
  type InquiryOutcome,
  type Learnt,
  type LookUpOutcome,
  type NoAnswer,
  type NotTaken,
  type PayoutReturn,
  type Rejected,
  type Settled,
  type SubmissionOutcome,
  type UnderWay,
} from '#domain';
import type { Payment } from '#use-cases';
import { paymentUuid } from './forms-of-payment-id.js';
import { atPointer, says, textAt, type HttpAnswer } from './http-answer.js';
import type { Profile, Question } from './profile.js';
import { settledMoment } from './settled-moment.js';

/** A reason code as the SPI and PSPs write them; anything else in its place makes an answer garbage. */
const REASON_CODE = /^[A-Z0-9_]{2,35}$/;

/**
 * What an answer to a submission means. Only what says plainly, in JSON, about this very payment, that it settled or was rejected
 * counts as such. Everything else is no answer: a payment must not fail because a proxy did.
 */
export function interpretSubmission(
  answer: HttpAnswer,
  payment: Payment,
  profile: Profile,
  now: Date,
): SubmissionOutcome {
  // An error that says so may contain our id, and words of a rejection as well.
  if (profile.alreadyThere.some((saying) => says(answer, saying))) return { kind: 'under_way' };
  const at = profile.submit.answerAt;
  const outcome = statedOutcome(answer, payment, profile, now, at, true);
  if (outcome !== undefined) return outcome;
  // A refusal that names the payment may have taken it in.
  if (answer.kind === 'answer' && isAbout(partOf(answer.json, payment, profile, at), payment, profile))
    return noAnswer(answer);
  const refusal = profile.refusals.find((saying) => says(answer, saying));
  if (refusal !== undefined) return { kind: 'refused', code: refusal.code };
  return notTaken(answer, profile) ?? noAnswer(answer);
}

/**
 * What an answer to an approval means. A refusal names no payment and changes none: what was taken in before may still be approved,
 * so it is never a rejection.
 */
export function interpretApproval(
  answer: HttpAnswer,
  payment: Payment,
  profile: Profile,
  now: Date,
): ApprovalOutcome {
  const { already = [], refusals = [], answerAt } = profile.approve ?? {};
  if (already.some((saying) => says(answer, saying))) return { kind: 'under_way' };
  const outcome = statedOutcome(answer, payment, profile, now, answerAt);
  if (outcome !== undefined) return outcome;
  const refusal = refusals.find((saying) => says(answer, saying));
  if (refusal !== undefined) return { kind: 'not_approved', code: refusal.code };
  return notTaken(answer, profile) ?? noAnswer(answer);
}

/** What an answer to an inquiry means. "Not known" counts only in the PSP's own words: a gateway's 404 would send the payment again. */
export function interpretInquiry(
  answer: HttpAnswer,
  payment: Payment,
  profile: Profile,
  now: Date,
  { answerAt, emptyIsNotKnown }: Pick<Question, 'answerAt' | 'emptyIsNotKnown'>,
): InquiryOutcome {
  if (profile.notKnown.some((saying) => says(answer, saying))) return { kind: 'not_known' };
  if (emptyIsNotKnown && payment.railReference === null && answerAt !== undefined && isSuccess(answer)) {
    const list = atPointer(answer.json, answerAt);
    if (Array.isArray(list) && list.length === 0) return { kind: 'not_known' };
  }
  return statedOutcome(answer, payment, profile, now, answerAt) ?? noAnswer(answer);
}

/** What an answer of the directory means. A key is unknown only in the PSP's own words: such payouts fail for good. */
export function interpretLookUp(answer: HttpAnswer, profile: Profile): LookUpOutcome {
  const refusal = notTaken(answer, profile);
  if (refusal !== undefined) return refusal;
  if (profile.lookUp?.keyNotKnown.some((saying) => says(answer, saying)) === true)
    return { kind: 'key_not_found' };
  if (profile.lookUp === null || !isSuccess(answer)) return noAnswer(answer);
  const { receiverIspb: receiverAt, endToEndId: endToEndIdAt, owner: ownerAt } = profile.lookUp;
  const receiverIspb = textAt(answer.json, receiverAt);
  if (!isIspb(receiverIspb)) return noAnswer(answer);
  const carried = Object.fromEntries(
    Object.entries(profile.lookUp.carry).map(([name, at]) => [name, textAt(answer.json, [at])]),
  );
  if (!areTexts(carried)) return noAnswer(answer);
  const owner = textAt(answer.json, ownerAt);
  const found = {
    kind: 'found',
    receiverIspb,
    ...(Object.keys(carried).length > 0 && { carried }),
    ...(owner !== undefined && { owner }),
  } as const;
  if (endToEndIdAt === null) return found;
  const endToEndId = textAt(answer.json, endToEndIdAt.at);
  return isEndToEndId(endToEndId) ? { ...found, endToEndId } : noAnswer(answer);
}

function areTexts(values: Record<string, string | undefined>): values is Record<string, string> {
  return Object.values(values).every((value) => value !== undefined);
}

/** The payment in an answer: all of it, what stands at `at`, or, of a list there, the one row that is about this payment. */
function partOf(json: unknown, payment: Payment, profile: Profile, at: string | undefined): unknown {
  if (at === undefined) return json;
  const part = atPointer(json, at);
  if (!Array.isArray(part)) return part;
  const rows: unknown[] = part.filter((row) => isAbout(row, payment, profile));
  // Listed twice, it may have been made twice.
  return rows.length === 1 ? rows[0] : undefined;
}

/** An answer that contains ids of other payments only, or none, says nothing of this one. */
function isAbout(json: unknown, payment: Payment, profile: Profile): boolean {
  const paymentId = textAt(json, profile.payment.paymentId);
  if (paymentId !== undefined)
    return paymentId === payment.paymentId || paymentId === paymentUuid(payment.paymentId);
  return (
    payment.railReference !== null && textAt(json, profile.payment.railReference) === payment.railReference
  );
}

/** Where answers bear no id of ours, the one to a submission is about what was submitted, if it names the PSP's id of that. */
function bearsReference(answer: HttpAnswer, profile: Profile): boolean {
  const { paymentId, railReference } = profile.payment;
  return paymentId.length === 0 && isSuccess(answer) && textAt(answer.json, railReference) !== undefined;
}

function statedOutcome(
  answer: HttpAnswer,
  payment: Payment,
  profile: Profile,
  now: Date,
  answerAt: string | undefined,
  isExchange = false,
): Settled | Rejected | UnderWay | AwaitingApproval | undefined {
  // Rejections come with 4xx at some PSPs; what a 5xx says is not to be relied on.
  if (answer.kind !== 'answer' || answer.status >= 500) return undefined;
  const json = partOf(answer.json, payment, profile, answerAt);
  if (!isAbout(json, payment, profile) && !(isExchange && bearsReference(answer, profile))) return undefined;
  const word = textAt(json, profile.payment.status) ?? '';
  const learnt = learntFrom(json, profile);
  if (profile.words.underWay.includes(word)) return { kind: 'under_way', ...learnt };
  if (profile.approve?.awaiting.includes(word) === true) return { kind: 'awaiting_approval', ...learnt };
  if (profile.words.rejected.includes(word)) {
    const code = codeIn(json, profile);
    return code === null ? undefined : { kind: 'rejected', code, ...learnt };
  }
  if (!profile.words.settled.includes(word) || !isSuccess(answer)) return undefined;
  const { receiverIspb: receiverAt, settledAt: settledAtRule } = profile.payment;
  const receiver = textAt(json, receiverAt);
  const lookedUp = profile.endToEndIds === 'looked_up' ? payment.receiverIspb : null;
  const receiverIspb = isIspb(receiver) ? receiver : lookedUp;
  // An interface that knows where keys lead knows where the money went.
  if (receiverIspb === null && profile.lookUp !== null) return undefined;
  const endToEndId = learnt.learnt?.endToEndId ?? payment.endToEndId;
  const settledAt = settledMoment(textAt(json, settledAtRule.at), endToEndId, settledAtRule, now);
  const returns = returnsIn(json, profile, now);
  return settledAt && { kind: 'settled', receiverIspb, settledAt, ...(returns && { returns }), ...learnt };
}

/** Those that can be read; what cannot is left for the next question. */
function returnsIn(
  json: unknown,
  { returns: rules, payment }: Profile,
  now: Date,
): PayoutReturn[] | undefined {
  const listed = rules === null ? undefined : atPointer(json, rules.at);
  if (rules === null || !Array.isArray(listed)) return undefined;
  return listed.flatMap((one: unknown) => {
    const returnId = textAt(one, rules.returnId);
    const amountCents = centsAt(one, rules);
    const status = textAt(one, rules.status);
    if (!returnId || amountCents === undefined || (status !== undefined && !rules.done.includes(status)))
      return [];
    const rule = { ...payment.settledAt, orOfEndToEndId: false };
    const at = settledMoment(textAt(one, rules.returnedAt), null, rule, now) ?? now;
    return [{ returnId, amountCents, reason: textAt(one, rules.reason), at }];
  });
}

/** An amount in centavos; undefined: there is none that can be. */
function centsAt(json: unknown, { amount, unit }: NonNullable<Profile['returns']>): number | undefined {
  const value = amount.map((pointer) => atPointer(json, pointer)).find((one) => one !== undefined);
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !/^\d{1,11}(\.\d{1,2})?$/.test(text)) return undefined;
  const cents = unit === 'reais' ? Math.round(Number(text) * 100) : Number(text);
  return Number.isInteger(cents) && cents > 0 ? cents : undefined;
}

function learntFrom(json: unknown, profile: Profile): { readonly learnt?: Learnt } {
  const endToEndId = textAt(json, profile.payment.endToEndId);
  const railReference = textAt(json, profile.payment.railReference);
  const learnt = {
    ...(isEndToEndId(endToEndId) && { endToEndId }),
    ...(railReference !== undefined && railReference !== '' && { railReference }),
  };
  return Object.keys(learnt).length > 0 ? { learnt } : {};
}

function codeIn(json: unknown, profile: Profile): string | null {
  const { at, pattern, table, otherwise } = profile.payment.code;
  const text = textAt(json, at);
  const said = pattern === null || text === undefined ? text : new RegExp(pattern).exec(text)?.[1];
  if (said === undefined) return otherwise;
  const code = Object.hasOwn(table, said) ? table[said] : said;
  return code !== undefined && REASON_CODE.test(code) ? code : otherwise;
}

function notTaken(answer: HttpAnswer, profile: Profile): NotTaken | undefined {
  if (answer.kind === 'not_sent')
    return { kind: 'not_taken', detail: answer.detail, countsAgainstBreaker: true };
  if (answer.kind !== 'answer' || !profile.notTaken.includes(answer.status)) return undefined;
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

function isSuccess(answer: HttpAnswer): answer is HttpAnswer & { kind: 'answer' } {
  return answer.kind === 'answer' && answer.status >= 200 && answer.status < 300;
}
