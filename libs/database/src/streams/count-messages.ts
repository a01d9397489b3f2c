import type { Metrics } from '#observability';

/** What a step did, as far as it is counted. */
interface CountedRow {
  readonly outcome: string;
  readonly messages: number;
  readonly acknowledged: number;
}

/** Counts what steps that are committed did with messages. */
export function countSteps(metrics: Metrics, rows: readonly CountedRow[]): void {
  let [delivered, replayed, returned, acknowledged] = [0, 0, 0, 0];
  for (const row of rows) {
    if (row.outcome === 'delivered') delivered += row.messages;
    else if (row.outcome === 'replayed') replayed += row.messages;
    else if (row.outcome === 'ended') returned += row.messages;
    acknowledged += row.acknowledged;
  }
  metrics.count('malote_messages_delivered_total', delivered);
  metrics.count('malote_messages_replayed_total', replayed);
  metrics.count('malote_messages_returned_total', returned);
  metrics.count('malote_messages_acknowledged_total', acknowledged);
}
