import type { HistoryRecord, SeenEvent } from './history/record.js';
import { callOf, type MaloteClients } from './call-malote.js';

/** An event, as the feed and webhooks show it. */
export interface ShownEvent {
  readonly id: string;
  readonly type: string;
  readonly data: { readonly payout_id?: string; readonly batch_id: string };
}

export function seenEvent({ id, type, data }: ShownEvent): SeenEvent {
  return [id, type, data.payout_id ?? data.batch_id];
}

/** Reads a payer's feed of events, page after page, until `isOver` and nothing comes for five seconds. */
export async function readEvents(
  malote: MaloteClients,
  payer: string,
  write: (record: HistoryRecord) => void,
  isOver: () => boolean,
): Promise<void> {
  let after = '';
  for (;;) {
    const isLast = isOver();
    const path = `/api/events?limit=1000${after}`;
    const answer = await malote.untilAnswered({ method: 'GET', path, headers: { prefer: 'wait=5' } });
    if (answer === 'given up') return;
    const { items = [], next_cursor } = JSON.parse(answer.text) as {
      items?: ShownEvent[];
      next_cursor?: string;
    };
    write({ kind: 'events', payer, ...callOf(answer), events: items.map(seenEvent) });
    if (next_cursor === undefined || (isLast && items.length === 0)) return;
    after = `&after=${next_cursor}`;
  }
}
