import { html } from './html.js';
import { language, texts } from './state.js';

const locale = () => (language.value === 'pt' ? 'pt-BR' : 'en-GB');

/** @param {number} number */
export const count = (number) => number.toLocaleString(locale());

/** As the commands write it: `R$ 1,234.50`, in Portuguese `R$ 1.234,50`. @param {number} cents centavos */
export const money = (cents) =>
  `R$\u00a0${(cents / 100).toLocaleString(locale(), { minimumFractionDigits: 2 })}`;

/** All times are shown and entered in the zone of Pix's business days and of bank statements, whatever the browser's is. */
const timeZone = 'America/Sao_Paulo';

/** @param {string | null | undefined} text */
export const moment = (text) =>
  text === null || text === undefined
    ? '—'
    : new Date(text).toLocaleString(locale(), { timeZone, dateStyle: 'short', timeStyle: 'medium' });

/** @param {number} at seconds since 1970 */
export const clock = (at) =>
  new Date(at * 1_000).toLocaleTimeString('pt-BR', { timeZone, hour: '2-digit', minute: '2-digit' });

/** The day there, as the API takes it: `2026-03-02`. @param {Date} at */
export const dayOf = (at) => at.toLocaleDateString('sv-SE', { timeZone });

/**
 * The moment that a field of a date and a time names in that zone, as the API takes it; what names none as it is.
 *
 * @param {string} entered such as `2026-03-02T09:00`
 */
export function instantOf(entered) {
  const asUtc = new Date(`${entered}Z`);
  const there = new Date(`${asUtc.toLocaleString('sv-SE', { timeZone }).replace(' ', 'T')}Z`);
  const at = 2 * asUtc.getTime() - there.getTime();
  return Number.isNaN(at) ? entered : new Date(at).toISOString();
}

/** @type {readonly [Intl.RelativeTimeFormatUnit, number][]} */
const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/** How long ago, in the largest unit that fits. @param {string} text */
export function age(text) {
  const seconds = Math.max(0, (Date.now() - Date.parse(text)) / 1_000);
  const [unit, size] = UNITS.find(([, length]) => seconds >= length) ?? ['second', 1];
  return new Intl.RelativeTimeFormat(locale()).format(-Math.floor(seconds / size), unit);
}

const BAD = ['failed', 'completed_with_failures'];
const DOUBTFUL = ['needs_review', 'in_doubt', 'awaiting_approval'];

/** @param {{ status: keyof typeof texts.value.status }} props */
export function Badge({ status }) {
  const kind = BAD.includes(status) ? 'bad' : DOUBTFUL.includes(status) ? 'warn' : '';
  return html`<span class="badge ${kind}">${texts.value.status[status] ?? status}</span>`;
}
