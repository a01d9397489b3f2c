import { adviseOperator, say, toInstant, type PayoutEvent } from '#domain';
import type {
  OperatorActionResult,
  PayoutWithPayer,
  FoundPayout,
  FoundPayouts,
  StuckPayouts,
} from '#use-cases';
import { toFoundPayout, toOperatedPayout, toPayoutReport } from '#presenters';
import type { Result } from '../commands/perform.js';
import { writeAge, writeAmount, writeTable } from '../commands/write-table.js';

/** A payout as programs read it; the Pix key is masked. */
function documentOf(found: PayoutWithPayer, now: Date): object {
  const secondsSince = (at: Date): number => Math.max(0, Math.round((now.getTime() - at.getTime()) / 1_000));
  return {
    ...toOperatedPayout(found, 'en'),
    age_seconds: secondsSince(found.payout.createdAt),
    in_state_seconds: secondsSince(found.since),
  };
}

/** Payouts that have been open too long, are in doubt or held. */
export function writeStuck({ items, hasMore }: StuckPayouts, now: Date): Result {
  const document = { items: items.map((item) => documentOf(item, now)), has_more: hasMore };
  if (items.length === 0) return { document, inWords: 'Nothing is stuck.' };
  const rows = items.map(({ payer, payout, since }) => [
    payout.payoutId,
    payout.status,
    payout.failure?.code ?? '–',
    writeAge(payout.createdAt, now),
    writeAge(since, now),
    writeAmount(payout.amountCents),
    payer,
    payout.batchId,
    payout.externalId,
  ]);
  const headings = ['payout', 'state', 'code', 'age', 'in state', 'amount', 'payer', 'batch', 'external id'];
  const advice = new Map(
    items.map(({ payout: { status, failure } }) => [
      [status, failure?.code].filter(Boolean).join(' '),
      say(adviseOperator(status, failure?.code), 'en'),
    ]),
  );
  const lines = [
    writeTable(headings, rows),
    ...(hasMore ? ['There are more; --limit shows them.'] : []),
    '',
    ...[...advice].map(([kind, text]) => `${kind}: ${text}`),
  ];
  return { document, inWords: lines.join('\n') };
}

/** What an action did. */
export function writeActionResult({ found, changed }: OperatorActionResult, done: string, now: Date): Result {
  const { payoutId, status, endToEndId } = found.payout;
  const under = endToEndId === undefined ? '' : ` (${endToEndId})`;
  const inWords = changed
    ? `${payoutId} ${done}. It is ${status}${under}.`
    : `${payoutId} is ${status}${under} already, or another process works on it: nothing was changed.`;
  return { document: { changed, payout: documentOf(found, now) }, inWords };
}

/** Payouts that have an id, with their histories. */
export function writeFound({ items, hasMore }: FoundPayouts): Result {
  return {
    document: { items: items.map((one) => toFoundPayout(one, 'en')), has_more: hasMore },
    inWords: [...items.map(payoutInWords), ...(hasMore ? ['There are more than these.'] : [])].join('\n\n'),
  };
}

function payoutInWords({ payer, payout, history }: FoundPayout): string {
  const report = toPayoutReport(payout, 'en');
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['payer', payer],
    ['batch', `${payout.batchId}, item ${String(payout.index)}`],
    ['external id', payout.externalId],
    ['user', payout.userId],
    ['amount', writeAmount(payout.amountCents)],
    ['key', `${report.pix_key_masked} (${report.pix_key_type})`],
    ['description', payout.description],
    ...Object.entries(payout.metadata ?? {}).map(([name, text]) => [`metadata.${name}`, text] as const),
    ['endToEndId', payout.endToEndId],
    ['receiver', payout.receiverIspb],
    ['settled', report.settled_at],
    ...(payout.returns ?? []).map(
      ({ returnId, amountCents, reason, at }) =>
        [
          'returned',
          [writeAmount(amountCents), toInstant(at), returnId, reason].filter(Boolean).join(' '),
        ] as const,
    ),
    ['why', report.failure && `${report.failure.code}: ${report.failure.message}`],
    ['repeats', report.duplicate_of && `${report.duplicate_of.payout_id} (${report.duplicate_of.status})`],
    ['advice', say(adviseOperator(payout.status, payout.failure?.code), 'en')],
  ];
  const known = facts.flatMap(([name, value]) =>
    value === undefined ? [] : [[`  ${name}`, value] as const],
  );
  const width = 2 + Math.max(...known.map(([name]) => name.length));
  return [
    `${payout.payoutId} is ${payout.status}`,
    ...known.map(([name, value]) => `${name.padEnd(width)}${value}`),
    '',
    writeTable(['  at', 'state', 'attempt', 'endToEndId', 'id at the PSP', 'why'], history.map(eventInWords)),
  ].join('\n');
}

function eventInWords(event: PayoutEvent): readonly string[] {
  const { at, status, attempt, paymentId, endToEndId, code, detail } = event;
  const why = [code, detail].filter((part) => part !== undefined).join(': ');
  const ids = [endToEndId ?? '–', paymentId ?? endToEndId ?? '–'];
  return [`  ${toInstant(at)}`, status, attempt > 0 ? String(attempt) : '–', ...ids, why];
}
