import type { HistoryRecord } from '../history/record.js';
import { AcceptedPayoutsEnd } from './accepted-payouts-end.js';
import { ApprovalsHold } from './approvals-hold.js';
import { AnswersAreOfTheContract } from './answers-are-of-the-contract.js';
import { BatchesCountTheirItems } from './batches-count-their-items.js';
import { DailyLimitsHold } from './daily-limits-hold.js';
import { EventsAreExplained } from './events-are-explained.js';
import { FairnessBoundHolds } from './fairness-bound-holds.js';
import { FinalStatesStay } from './final-states-stay.js';
import type { Finding } from './finding.js';
import { HistoryIsWhole } from './history-is-whole.js';
import { InFlightLimitsHold } from './in-flight-limits-hold.js';
import type { Invariant } from './invariant.js';
import { MessagesAreDeliveredOnce } from './messages-are-delivered-once.js';
import { PaidOnce } from './paid-once.js';
import { ReturnsCountOnce } from './returns-count-once.js';
import { SchedulesHold } from './schedules-hold.js';
import { WebhooksArrive } from './webhooks-arrive.js';

const INVARIANTS: readonly (new () => Invariant)[] = [
  HistoryIsWhole,
  AnswersAreOfTheContract,
  PaidOnce,
  AcceptedPayoutsEnd,
  FinalStatesStay,
  BatchesCountTheirItems,
  SchedulesHold,
  ApprovalsHold,
  ReturnsCountOnce,
  MessagesAreDeliveredOnce,
  EventsAreExplained,
  WebhooksArrive,
  DailyLimitsHold,
  InFlightLimitsHold,
  FairnessBoundHolds,
];

/** Decides from a history alone, in one pass, whether everything in it may have happened. */
export async function checkHistory(
  records: AsyncIterable<HistoryRecord> | Iterable<HistoryRecord>,
): Promise<readonly Finding[]> {
  const invariants = INVARIANTS.map((Checked) => new Checked());
  let line = 0;
  for await (const record of records) {
    line += 1;
    for (const invariant of invariants) invariant.see(record, line);
  }
  return invariants.map((invariant) => invariant.end());
}
