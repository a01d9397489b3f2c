import { setTimeout as pause } from 'node:timers/promises';
import type { BatchPoster } from './post-batches.js';
import { soakItem } from './soak-item.js';

const PAUSE_MS = 500;

/** A payer that never has more than one payout open, beside those that have many. */
export async function payOneByOne(poster: BatchPoster, isOver: () => boolean): Promise<void> {
  for (let number = 0; !isOver(); number += 1) {
    const batch = `${poster.payer}-${String(number)}`;
    await poster.post(batch, [soakItem(`${batch}-0`, 1)]);
    await poster.untilFinal(batch, isOver);
    await pause(PAUSE_MS);
  }
}
