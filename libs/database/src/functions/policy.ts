import {
  CLAIM_RULES,
  ENDED_IDS_KNOWN_HOURS,
  FINAL_BATCH_RULES,
  FINAL_STATUSES,
  leadsTo,
  MAX_TAKEOVERS_PER_SECOND,
  OPEN_BATCH_STATUSES,
  PAYOUT_STATUSES,
  sourcesOf,
  WEBHOOK_EVENT_STATUSES,
  type ClaimCondition,
  type PayoutStatus,
} from '#domain';

/** `'a', 'b'` */
export const listOf = (texts: readonly string[]): string => texts.map((text) => `'${text}'`).join(', ');

const resultTransitions = PAYOUT_STATUSES.flatMap((from) =>
  PAYOUT_STATUSES.filter((to) => leadsTo(from, to, 'result')).map((to) => `('${from}', '${to}')`),
).join(', ');

/** Of a payout `p`. */
const CONDITIONS: Record<ClaimCondition, string> = {
  released: 'p.lease_until IS NULL',
  lease_ran_out: 'p.lease_until IS NOT NULL',
  scheduled: 'p.due_at IS NOT NULL',
};
const claimedState = `CASE ${CLAIM_RULES.map(({ from, when, enters }) => {
  const ifAllowed = enters === 'processing' ? ' AND g.may_submit' : '';
  return `WHEN p.status = '${from}' AND ${CONDITIONS[when]}${ifAllowed} THEN '${enters}'`;
}).join(' ')} END`;

/** States in which a payout is looked up at the rail, and stays until that says something. */
const askedAbout = CLAIM_RULES.filter(({ from, enters }) => from === enters && enters !== 'processing');

/** Servers before 18 add 10^10 to the cost of a plan for each node that is off, and would compile it. */
const off = (...names: readonly string[]): string =>
  [...names.map((name) => `enable_${name}`), 'jit'].map((name) => `SET ${name} = off`).join('\n');

/**
 * What the functions' files take from the domain, as `{{NAME}}`, and the settings that leave the planner no choice; functions/README.md
 * says what each means. So a rule stands in TypeScript once, and a change of it reloads the functions.
 */
const POLICY: Readonly<Record<string, string>> = {
  FINAL_STATUSES: listOf(FINAL_STATUSES),
  FINAL_COUNTS: FINAL_STATUSES.map((status) => `b.${status}`).join(' + '),
  CURRENT_BATCH_STATUS: currentBatchStatus('b'),
  CLAIMED_STATE: claimedState,
  ASKED_ABOUT: listOf([...new Set(askedAbout.map(({ from }) => from))]),
  RESULT_TRANSITIONS: resultTransitions,
  CANCEL_SOURCES: listOf(sourcesOf('cancelled', 'cancel')),
  // A return is no state, and an event all the same.
  WEBHOOK_EVENT_STATUSES: listOf([...WEBHOOK_EVENT_STATUSES, 'returned']),
  MAX_TAKEOVERS_PER_SECOND: String(MAX_TAKEOVERS_PER_SECOND),
  ENDED_IDS_KNOWN_HOURS: String(ENDED_IDS_KNOWN_HOURS),
  KEYS_ONLY: off('seqscan', 'hashjoin', 'mergejoin'),
  IN_INDEX_ORDER: off('seqscan', 'bitmapscan', 'hashjoin', 'mergejoin', 'sort'),
  BY_ROW_ID: off('seqscan', 'bitmapscan', 'hashjoin', 'mergejoin', 'indexscan', 'indexonlyscan'),
};

/** The status of the batch of this alias as it is now: one that was not begun is scheduled until its moment. */
export function currentBatchStatus(batch: string): string {
  const { ahead, before } = OPEN_BATCH_STATUSES;
  const isAhead = `${batch}.status = '${before}' AND ${batch}.scheduled_for > clock_timestamp()`;
  return `CASE WHEN ${isAhead} THEN '${ahead}' ELSE ${batch}.status END`;
}

/** A function's file with the rules of the domain in their places. */
export function withPolicy(text: string): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = POLICY[name];
    if (value === undefined) throw new Error(`There is no rule {{${name}}}.`);
    return value;
  });
}

const sum = (statuses: readonly PayoutStatus[]) => statuses.join(' + ');

/** How far a batch has come, as an expression over the columns of `payout_batch`, which knows no clock. */
export const BATCH_STATUS_EXPRESSION = `
  CASE
    WHEN ${sum(FINAL_STATUSES)} < item_count
      THEN CASE WHEN approval = 'awaiting' THEN '${OPEN_BATCH_STATUSES.unapproved}'
                WHEN started_at IS NULL THEN '${OPEN_BATCH_STATUSES.before}' ELSE '${OPEN_BATCH_STATUSES.after}' END
    ${FINAL_BATCH_RULES.map(({ status, some, none }) => {
      const conditions = [
        ...(some.length > 0 ? [`${sum(some)} > 0`] : []),
        ...(none.length > 0 ? [`${sum(none)} = 0`] : []),
      ];
      return conditions.length > 0 ? `WHEN ${conditions.join(' AND ')} THEN '${status}'` : `ELSE '${status}'`;
    }).join(' ')}
  END`;
