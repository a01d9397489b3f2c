import { moment } from './format.js';
import { html } from './html.js';
import { texts } from './state.js';

/** When a batch goes, beside others of its payer: nothing, where that is at once and its priority normal. @param {{ batch: Pick<import('./shapes.js').BatchReport, 'scheduled_for' | 'priority'> }} props */
export function Departure({ batch: { scheduled_for: scheduledFor, priority } }) {
  const t = texts.value;
  return html`${scheduledFor && html`<span>${t.scheduledFor} ${moment(scheduledFor)}</span>`}
  ${priority && html`<span>${t.priority}: ${t.priorities[priority]}</span>`}`;
}
