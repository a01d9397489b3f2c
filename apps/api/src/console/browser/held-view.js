import { operatePayout } from './calls.js';
import { age, Badge, moment, money } from './format.js';
import { html } from './html.js';
import { acting, addressOf, held, texts } from './state.js';

/** The outcome at the rail is unknown, or there may be two; every other held payout was rejected. */
const UNKNOWN = ['OUTCOME_UNKNOWN', 'PSP_CONTRADICTS', 'RAIL_CHANGED'];

/** What can be done about it. @param {import('./shapes.js').HeldPayout} payout */
export const adviceFor = ({ failure }) =>
  UNKNOWN.includes(failure?.code ?? '') ? texts.value.adviceUnknown : texts.value.adviceRejected;

export function HeldView() {
  const t = texts.value;
  return html`<section class="card" aria-label=${t.tabs.review}>
    ${held.value.length === 0 && html`<p class="soft">${t.nothingHeld}</p>`}
    ${held.value.map((row) => html`<${Held} key=${row.payout.payout_id} row=${row} />`)}
  </section>`;
}

/** @param {{ row: import('./shapes.js').HeldRow }} props */
function Held({ row: { payout, isGone, done } }) {
  const t = texts.value;
  const { payout_id: id, failure } = payout;
  return html`<article class="row ${isGone ? 'gone' : ''}" tabindex="0" data-payout=${id}>
    <div class="line">
      <a class="id" href=${addressOf('payouts', id)}>${payout.external_id}</a>
      ${isGone ? html`<span class="badge">${t.left}</span>` : html`<${Badge} status=${payout.status} />`}
      <span>${money(payout.amount_cents)}</span>
      <span class="soft end" title=${moment(payout.since)}>${age(payout.since)}</span>
    </div>
    <div class="soft">
      ${payout.payer} · ${payout.batch_id} · <span class="id">${payout.end_to_end_id ?? id}</span>
    </div>
    ${failure && html`<div><code>${failure.code}</code> ${failure.message}</div>`}
    <div class="soft">${adviceFor(payout)}</div>
    <div class="line">
      <button disabled=${isGone} onClick=${() => operatePayout(payout, 'check-status', {})}>
        ${t.checkStatus}
      </button>
      <button
        class="danger"
        disabled=${isGone}
        onClick=${() => (acting.value = { action: 'redrive', payout })}
      >
        ${t.redrive}…
      </button>
      <button class="danger" disabled=${isGone} onClick=${() => (acting.value = { action: 'mark', payout })}>
        ${t.mark}…
      </button>
      <span class="soft">${done}</span>
    </div>
  </article>`;
}
