import { setTimeout as pause } from 'node:timers/promises';
import { randomChoice, randomInteger, type PayoutStatus, type RandomSource } from '#domain';
import { callOf } from './call-malote.js';
import type { BatchPoster } from './post-batches.js';
import { soakItem, type SoakItem } from './soak-item.js';
import type { SoakRail } from './soak-rail.js';

const MAX_ITEMS = 150;
/** A payroll now and then, so that others have a backlog to wait for. */
const LARGE_ITEMS = 5_000;
const LARGE_SHARE = 0.01;
const MAX_CENTS = 500_000;
const MAX_PAUSE_MS = 600;
const STRANGE_SHARE = 0.03;
const REPEATED_SHARE = 0.02;
const SENT_AGAIN_SHARE = 0.1;
const CANCELLED_SHARE = 0.03;
const READ_SHARE = 0.2;
const SCHEDULED_SHARE = 0.1;
const MAX_AHEAD_MS = 8_000;

/**
 * A fintech that posts batches, some for a moment ahead, repeats them when in doubt (and now and then without), cancels some, and looks
 * at others.
 */
export class RandomPayer {
  private readonly batches: string[] = [];
  private repeatable: SoakItem[] = [];

  constructor(
    private readonly poster: BatchPoster,
    private readonly random: RandomSource,
    private readonly endings: SoakRail['endings'],
  ) {}

  /** @param isBehind while so many payouts are open that nothing more should be asked for */
  async payUntil(isOver: () => boolean, isBehind: () => boolean): Promise<void> {
    for (let number = 0; !isOver();) {
      if (!isBehind()) {
        await this.post(`${this.poster.payer}-${String(number)}`);
        number += 1;
      }
      await pause(this.random() * MAX_PAUSE_MS);
    }
  }

  private async post(batch: string): Promise<void> {
    const length = this.random() < LARGE_SHARE ? LARGE_ITEMS : randomInteger(this.random, 1, MAX_ITEMS);
    const items = Array.from({ length }, (_, index) => this.item(`${batch}-${String(index)}`));
    const times = this.random() < SENT_AGAIN_SHARE ? 2 : 1;
    const ahead =
      this.random() < SCHEDULED_SHARE ? new Date(Date.now() + this.random() * MAX_AHEAD_MS) : undefined;
    for (let time = 0; time < times; time += 1) await this.poster.post(batch, items, ahead);
    this.batches.push(batch);
    if (this.random() < CANCELLED_SHARE) await this.poster.cancel(batch);
    if (this.random() < READ_SHARE) await this.read(randomChoice(this.random, this.batches));
  }

  private async read(batch: string): Promise<void> {
    const path = `/api/payouts/${batch}/items?limit=1000`;
    const answer = await this.poster.malote.untilAnswered({ method: 'GET', path });
    if (answer === 'given up') return;
    const { items = [] } = JSON.parse(answer.text) as {
      items?: { payout_id: string; status: PayoutStatus; end_to_end_id?: string; returns?: unknown }[];
    };
    const seen = items.map(({ payout_id, status }) => ({ payout: payout_id, batch, status }));
    this.poster.write({ kind: 'items', payer: this.poster.payer, ...callOf(answer), items: seen });
    // What came back is asked about again: it is counted once.
    const end_to_end_id = items.find(({ returns }) => returns !== undefined)?.end_to_end_id;
    const again = { method: 'POST', path: '/api/rail/webhooks/simulated', body: { end_to_end_id } } as const;
    if (end_to_end_id !== undefined) await this.poster.malote.untilAnswered(again);
  }

  private item(externalId: string): SoakItem {
    const repeated = this.random() < REPEATED_SHARE ? this.repeatable.pop() : undefined;
    if (repeated !== undefined) return repeated;
    const [behaviour, end] =
      this.random() < STRANGE_SHARE ? randomChoice(this.random, this.endings) : (['', 'paid'] as const);
    const item = soakItem(externalId, randomInteger(this.random, 1, MAX_CENTS), behaviour, end);
    this.repeatable = [...this.repeatable.slice(-50), item];
    return item;
  }
}
