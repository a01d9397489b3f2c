import type { Metrics } from '#observability';
import type { AnsweredStep } from './read-step-outcomes.js';

/** Counts what committed steps did with messages. */
export function countSteps(metrics: Metrics, steps: readonly AnsweredStep[]): void {
  let [delivered, replayed, returned, acknowledged] = [0, 0, 0, 0];
  for (const step of steps) {
    const { outcome } = step;
    if (outcome.kind === 'delivered') delivered += outcome.messages;
    else if (outcome.kind === 'replayed') replayed += outcome.messages;
    else if (outcome.kind === 'ended') returned += outcome.returned;
    acknowledged += step.acknowledged;
  }
  metrics.count('malote_messages_delivered_total', delivered);
  metrics.count('malote_messages_replayed_total', replayed);
  metrics.count('malote_messages_returned_total', returned);
  metrics.count('malote_messages_acknowledged_total', acknowledged);
}
