import { MetricsReading, RecentAnswer, type Sample } from '#observability';
import type { SettlementBacklogRepository } from './settlement-backlog.repository.js';

/** What waits for settlement, of all payers; readiness reports it too. */
export class BacklogReading extends MetricsReading {
  readonly names = [
    'malote_payouts_open',
    'malote_oldest_pending_payout_age_seconds',
    'malote_oldest_in_doubt_payout_age_seconds',
  ] as const;
  private readonly recent: RecentAnswer<readonly Sample[]>;

  constructor(backlog: SettlementBacklogRepository) {
    super();
    this.recent = new RecentAnswer(() => ask(backlog));
  }

  override read(): Promise<readonly Sample[]> {
    return this.recent.get();
  }
}

async function ask(repository: SettlementBacklogRepository): Promise<readonly Sample[]> {
  const backlog = await repository.read();
  const name = 'malote_payouts_open';
  return [
    { name, value: backlog.pending, labels: { status: 'pending' } },
    { name, value: backlog.processing, labels: { status: 'processing' } },
    { name, value: backlog.inDoubt, labels: { status: 'in_doubt' } },
    { name, value: backlog.needsReview, labels: { status: 'needs_review' } },
    {
      name: 'malote_oldest_pending_payout_age_seconds',
      value: backlog.pendingForSeconds ?? 0,
      labels: {},
    },
    {
      name: 'malote_oldest_in_doubt_payout_age_seconds',
      value: backlog.doubtfulForSeconds ?? 0,
      labels: {},
    },
  ];
}
