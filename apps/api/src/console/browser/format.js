import { html } from './html.js';
import { language, texts } from './state.js';

const locale = () => (language.value === 'pt' ? 'pt-BR' : 'en-GB');

/** @param {number} number */
export const count = (number) => number.toLocaleString(locale());

/** @param {number} cents centavos */
export const money = (cents) =>
  (cents / 100).toLocaleString(locale(), { style: 'currency', currency: 'BRL' });

/** @param {string | null | undefined} text */
export const moment = (text) =>
  text === null || text === undefined
    ? '—'
    : new Date(text).toLocaleString(locale(), { dateStyle: 'short', timeStyle: 'medium' });

const BAD = ['failed', 'completed_with_failures'];
const DOUBTFUL = ['needs_review', 'in_doubt'];

/** @param {{ status: keyof typeof texts.value.status }} props */
export function Badge({ status }) {
  const kind = BAD.includes(status) ? 'bad' : DOUBTFUL.includes(status) ? 'warn' : '';
  return html`<span class="badge ${kind}">${texts.value.status[status] ?? status}</span>`;
}
