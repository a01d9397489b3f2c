import type { Moment, SeenItem } from '../history/record.js';

/** When a worker first took a payout, by its history; nothing is sent before. Undefined: none did. */
export function claimedAt({ history = [] }: SeenItem): Moment | undefined {
  return history.find(([status]) => status === 'processing')?.[1];
}
