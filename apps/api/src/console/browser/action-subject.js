import { count, moment, money } from './format.js';
import { html } from './html.js';
import { texts } from './state.js';

/** @typedef {import('./shapes.js').Acting} Acting */
/** @typedef {import('./shapes.js').Batch} Batch */
/** @typedef {readonly (readonly [name: string, value: string | number | undefined])[]} Facts */

/** All that identifies what is changed. @param {{ about: Acting }} props */
export function Subject({ about }) {
  const t = texts.value;
  /** @type {Facts} */
  let facts = [];
  if ('payout' in about) {
    const { payout } = about;
    facts = [
      [t.amount, money(payout.amount_cents)],
      [t.payer, payout.payer],
      [t.pixKey, payout.pix_key_masked],
      ['endToEndId', payout.end_to_end_id],
      ['external_id', payout.external_id],
      [t.batch, payout.batch_id],
      ['payout_id', payout.payout_id],
      [t.accepted, moment(payout.created_at)],
    ];
  } else if ('batch' in about) {
    facts = factsOf(about.batch);
  } else if ('policy' in about) {
    facts = [[t.payer, about.policy.payer]];
  } else if ('worker' in about) {
    facts = [
      ['id', about.worker.worker_id],
      ['host', about.worker.host],
    ];
  } else if ('ispb' in about) {
    facts = [
      ['ISPB', about.ispb],
      [t.seat, about.stream.seat],
      [t.unacknowledged, about.stream.unacknowledged],
    ];
  }
  return html`<dl class="facts">
    ${facts.map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd>${value ?? '—'}</dd>`,
    )}
  </dl>`;
}

/** @param {Batch} batch @returns {Facts} */
function factsOf(batch) {
  const t = texts.value;
  /** @type {Facts} */
  const notPaid = batch.processed > 0 ? [[t.notPaid, count(batch.processed)]] : [];
  /** @type {Facts} */
  const scheduled = batch.scheduled_for ? [[t.scheduledFor, moment(batch.scheduled_for)]] : [];
  /** @type {Facts} */
  const priority = batch.priority ? [[t.priority, t.priorities[batch.priority]]] : [];
  return [
    [t.batch, batch.batch_id],
    [t.payer, batch.payer],
    [t.itemsToPay, count(batch.pending)],
    ...notPaid,
    [t.sum, sumOf(batch)],
    ...scheduled,
    ...priority,
    [t.accepted, moment(batch.created_at)],
  ];
}

/** What a batch that awaits approval would pay; its sum includes duplicates and what is cancelled: then, at most. @param {Batch} batch */
export const sumOf = ({ amount_cents: { total }, processed }) =>
  (processed > 0 ? `${texts.value.atMost} ` : '') + money(total);
