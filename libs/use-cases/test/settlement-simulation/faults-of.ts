import { DomainError, MARKED_FAILED, MARKED_PAID } from '#domain';
import type { AcceptedBatch } from '../../src/payouts/accept-batch.js';
import type { FakePayout } from './fake-payout.js';
import type { Outcome } from './simulate.js';
import { AMOUNT_CENTS, type PostedBatch } from './simulated-fintechs.js';
import type { Operators } from './simulated-operator.js';

/** What is wrong with how a run ended; nothing, if everything is right. */
export function faultsOf(outcome: Outcome, operators: Operators): string[] {
  const { posted, payouts, settlements } = outcome;
  return [
    ...posted.flatMap((batch) => faultsOfBatch(batch, payouts)),
    ...payouts.flatMap((payout) => faultsOfPayout(payout, settlements, operators)),
    ...repeatedPayments(outcome),
    ...breachesOf(outcome),
  ];
}

function faultsOfBatch({ payer, order, answers }: PostedBatch, payouts: readonly FakePayout[]): string[] {
  if (answers.length === 0) return [`${order.batchId} has no answer`];
  const accepted = answers.filter((answer): answer is AcceptedBatch => !(answer instanceof DomainError));
  const stored = accepted.filter(({ replayed }) => !replayed).length;
  const isKept = (externalId: string) =>
    payouts.some((payout) => payout.payer === payer && payout.externalId === externalId);
  return [
    ...(stored > 1 ? [`${order.batchId} was stored ${String(stored)} times`] : []),
    ...order.items
      .filter(({ externalId }) => accepted.length > 0 && !isKept(externalId))
      .map(({ externalId }) => `${externalId} was accepted, and is lost`),
  ];
}

function faultsOfPayout(
  { payoutId, status, code, history, dueAtMs }: FakePayout,
  settlements: readonly string[],
  operators: Operators,
): string[] {
  const hasSettled = settlements.includes(payoutId);
  const path = `${payoutId} (${history.join(' → ')})`;
  // An operator who marks without knowing may be wrong; the machine must not be.
  if (operators === 'careless' && (code === MARKED_PAID || code === MARKED_FAILED)) return [];
  if (status === 'paid') return hasSettled ? [] : [`${path} is paid, but nothing settled`];
  if (hasSettled) return [`${path} settled, but is ${status}`];
  const isHeld = status === 'needs_review' && code === 'AM04' && dueAtMs === null;
  return status === 'failed' || isHeld ? [] : [`${path} came to no end: it is ${status}`];
}

function repeatedPayments({ payouts, settlements }: Outcome): string[] {
  const paid = new Map<string, string[]>();
  for (const settled of settlements) {
    const payout = payouts.find(({ payoutId }) => payoutId === settled);
    const name = payout === undefined ? settled : `${payout.payer.payer} ${payout.externalId}`;
    paid.set(name, [...(paid.get(name) ?? []), settled]);
  }
  return [...paid]
    .filter(([, payments]) => payments.length > 1)
    .map(([name, payments]) => `${name} was paid ${String(payments.length)} times`);
}

/** What was accepted or claimed against a payer's policy. */
function breachesOf({ payouts, submissions, pauses, mostInFlight }: Outcome): string[] {
  const paused = submissions.filter(({ payer, atMs }) =>
    pauses.some((pause) => pause.payer === payer && pause.fromMs < atMs && atMs < pause.untilMs),
  );
  const acceptedCents = (name: string): number =>
    payouts.filter(({ payer }) => payer.payer === name).length * AMOUNT_CENTS;
  return [
    ...paused.map(({ payoutId, payer }) => `${payoutId} was claimed while ${payer.payer} was paused`),
    ...[...mostInFlight]
      .filter(([{ maxInFlight }, most]) => maxInFlight !== null && most > maxInFlight)
      .map(([{ payer }, most]) => `${payer} had ${String(most)} in flight`),
    ...[...new Set(payouts.map(({ payer }) => payer))]
      .filter(({ payer, dailyLimitCents }) => acceptedCents(payer) > (dailyLimitCents ?? Infinity))
      .map(({ payer }) => `${payer} is over its limit: ${String(acceptedCents(payer))} centavos`),
  ];
}
