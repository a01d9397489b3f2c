import { PAYOUT_STATUSES, type PayoutStatus } from '#domain';
import { callOf, type MaloteClients } from './call-malote.js';
import type { HistoryWriter } from './history/history-file.js';
import type { AnsweredCall, HistoryRecord } from './history/record.js';

interface ShownItem {
  readonly payout_id: string;
  readonly batch_id: string;
  readonly status: PayoutStatus;
  readonly history: readonly { readonly status: PayoutStatus; readonly at: string }[];
  readonly returns?: readonly { readonly return_id: string; readonly amount_cents: number }[];
  readonly returned_cents?: number;
}

interface ShownBatch extends Readonly<
  Record<'pending' | 'processing' | 'in_doubt' | 'needs_review', number>
> {
  readonly batch_id: string;
  readonly successful: number;
  readonly failed: number;
  readonly duplicates: number;
  readonly cancelled: number;
  readonly amount_cents: { readonly returned: number };
}

/** Reads, once everything has ended, all payouts of a payer with their histories, and what its batches count. */
export async function readEndings(
  malote: MaloteClients,
  payer: string,
  { write, history }: { write: (record: HistoryRecord) => void; history: HistoryWriter },
): Promise<void> {
  for (const status of PAYOUT_STATUSES)
    for await (const { text, call } of pagesOf(malote, `/api/payouts/items?status=${status}`)) {
      const { items = [] } = JSON.parse(text) as { items?: ShownItem[] };
      write({ kind: 'items', payer, ...call, items: items.map(toSeenItem) });
      await history.flushed();
    }
  for await (const { text, call } of pagesOf(malote, '/api/payouts?')) {
    const { items = [] } = JSON.parse(text) as { items?: ShownBatch[] };
    write({ kind: 'batches', payer, ...call, batches: items.map(toCounts) });
  }
}

async function* pagesOf(
  malote: MaloteClients,
  path: string,
): AsyncGenerator<{ readonly text: string; readonly call: AnsweredCall }> {
  let cursor = '';
  for (;;) {
    const answer = await malote.untilAnswered({ method: 'GET', path: `${path}&limit=1000${cursor}` });
    if (answer === 'given up') return;
    yield { text: answer.text, call: callOf(answer) };
    const { next_cursor } = JSON.parse(answer.text) as { next_cursor?: string | null };
    if (typeof next_cursor !== 'string') return;
    cursor = `&cursor=${next_cursor}`;
  }
}

function toSeenItem({ payout_id, batch_id, status, history, returns, returned_cents }: ShownItem) {
  const states = history.map(({ status: entered, at }) => [entered, Date.parse(at)] as const);
  const seen = { payout: payout_id, batch: batch_id, status, history: states };
  if (returns === undefined && returned_cents === undefined) return seen;
  const back = (returns ?? []).map(({ return_id, amount_cents }) => [return_id, amount_cents] as const);
  return { ...seen, returns: back, returned: returned_cents ?? 0 };
}

function toCounts({ batch_id, successful, duplicates, amount_cents, ...batch }: ShownBatch) {
  const { pending, processing, in_doubt, needs_review, failed, cancelled } = batch;
  const unfinished = { pending, processing, in_doubt, needs_review };
  const counts = { ...unfinished, paid: successful, failed, duplicate: duplicates, cancelled };
  return [batch_id, counts, amount_cents.returned] as const;
}
