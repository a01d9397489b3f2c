import { randomInteger, type RandomSource } from '#domain';
import type { MaloteClients } from './call-malote.js';
import type { BatchPoster } from './post-batches.js';
import { soakItem, type SoakItem } from './soak-item.js';

/** Batches that are posted at the same time; about half of them fit in what is left of the limit. */
const RACING = 8;
const MAX_ITEMS = 20;
const MAX_CENTS = 1_000;
const ROOM_CENTS = MAX_ITEMS * MAX_CENTS;
const MAX_IN_FLIGHT = 8;
/** These keep their places for a while. */
const SLOW = 'timeout-then-paid';
const SLOW_SHARE = 0.3;

/** A payer that has a daily limit and may have few payouts in flight. Its batches race for what is left; then an operator raises the limit. */
export class LimitedPayer {
  private batches = 0;
  private limitCents = 0;

  constructor(
    private readonly poster: BatchPoster,
    private readonly operator: MaloteClients,
    private readonly random: RandomSource,
  ) {}

  async payUntil(isOver: () => boolean): Promise<void> {
    await this.raiseLimit();
    while (!isOver()) {
      const posted = await Promise.all(Array.from({ length: RACING }, () => this.post()));
      for (const { batch, status } of posted) if (status !== 422) await this.poster.untilFinal(batch, isOver);
      if (posted.some(({ status }) => status === 422)) await this.raiseLimit();
    }
  }

  private async raiseLimit(): Promise<void> {
    this.limitCents += ROOM_CENTS;
    await this.poster.setPolicy(this.operator, {
      daily_limit_cents: this.limitCents,
      max_in_flight: MAX_IN_FLIGHT,
      approval_above_cents: null,
    });
  }

  private async post(): Promise<{ readonly batch: string; readonly status: number }> {
    const batch = `${this.poster.payer}-${String(this.batches++)}`;
    const items = Array.from({ length: randomInteger(this.random, 1, MAX_ITEMS) }, (_, index): SoakItem => {
      const behaviour = this.random() < SLOW_SHARE ? SLOW : '';
      return soakItem(`${batch}-${String(index)}`, randomInteger(this.random, 1, MAX_CENTS), behaviour);
    });
    return { batch, status: await this.poster.post(batch, items) };
  }
}
