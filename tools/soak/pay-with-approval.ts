import { setTimeout as pause } from 'node:timers/promises';
import { randomChoice, randomInteger, type RandomSource } from '#domain';
import { callOf, type MaloteClients } from './call-malote.js';
import type { BatchPoster } from './post-batches.js';
import { soakItem } from './soak-item.js';

/** Batches that are under way at the same time. */
const AT_A_TIME = 4;
const MAX_ITEMS = 20;
const MAX_CENTS = 1_000;
/** About half of the batches are above. */
const POLICY = { daily_limit_cents: null, max_in_flight: 8, approval_above_cents: 5_000 };
const SCHEDULED_SHARE = 0.5;
const MAX_AHEAD_MS = 4_000;
/** How long a batch waits for its approver. */
const MAX_PAUSE_MS = 2_000;

type Action = 'approve' | 'reject' | 'cancel';
/** What is done about a batch, at the same time. */
const ACTIONS: readonly [readonly Action[], ...(readonly Action[])[]] = [
  ['approve'],
  ['approve', 'approve'],
  ['approve', 'reject'],
  ['approve', 'cancel'],
  ['reject'],
  ['cancel'],
];

/** A payer whose larger batches need a second key, and often go later. Its approvers race, and sometimes it cancels. */
export class ApprovedPayer {
  private batches = 0;

  constructor(
    private readonly poster: BatchPoster,
    private readonly others: { readonly operator: MaloteClients; readonly approver: MaloteClients },
    private readonly random: RandomSource,
  ) {}

  async payUntil(isOver: () => boolean): Promise<void> {
    await this.poster.setPolicy(this.others.operator, POLICY);
    const post = async (): Promise<void> => {
      while (!isOver()) await this.post(isOver);
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, post));
  }

  private async post(isOver: () => boolean): Promise<void> {
    const batch = `${this.poster.payer}-${String(this.batches++)}`;
    const items = Array.from({ length: randomInteger(this.random, 1, MAX_ITEMS) }, (_, index) =>
      soakItem(`${batch}-${String(index)}`, randomInteger(this.random, 1, MAX_CENTS)),
    );
    const actions = randomChoice(this.random, ACTIONS);
    const ahead = this.random() < SCHEDULED_SHARE ? this.random() * MAX_AHEAD_MS : undefined;
    const scheduledFor = ahead === undefined ? undefined : new Date(Date.now() + ahead);
    await this.poster.post(batch, items, scheduledFor);
    await pause(this.random() * MAX_PAUSE_MS);
    await Promise.all(
      actions.map((action) => (action === 'cancel' ? this.poster.cancel(batch) : this.decide(batch, action))),
    );
    await this.poster.untilFinal(batch, isOver);
  }

  private async decide(batch: string, decision: Exclude<Action, 'cancel'>): Promise<void> {
    const path = `/api/payouts/${batch}/${decision}?details=false`;
    const answer = await this.others.approver.untilAnswered({ method: 'POST', path });
    if (answer !== 'given up') this.poster.write({ kind: 'decide', decision, batch, ...callOf(answer) });
  }
}
