import { act } from './calls.js';
import { Badge, moment, money } from './format.js';
import { html } from './html.js';
import { held, marking, texts } from './state.js';

/** The outcome at the rail is unknown; every other held payout was rejected. */
const OUTCOME_UNKNOWN = 'OUTCOME_UNKNOWN';

export function HeldView() {
  const t = texts.value;
  return html`<section class="card" aria-label=${t.tabs.held}>
    ${held.value.length === 0 && html`<p class="soft">${t.nothingHeld}</p>`}
    ${held.value.map((payout) => html`<${Held} key=${payout.payout_id} payout=${payout} />`)}
  </section>`;
}

/** @param {{ payout: import('./shapes.js').HeldPayout }} props */
function Held({ payout }) {
  const t = texts.value;
  const { payout_id: id, failure } = payout;
  return html`<article class="row" tabindex="0" data-payout=${id}>
    <div class="line">
      <strong class="id">${payout.external_id}</strong> <${Badge} status=${payout.status} />
      <span>${money(payout.amount_cents)}</span> <span class="soft end">${moment(payout.since)}</span>
    </div>
    <div class="soft">
      ${payout.payer} · ${payout.batch_id} · <span class="id">${payout.end_to_end_id ?? id}</span>
    </div>
    ${failure && html`<div><code>${failure.code}</code> ${failure.message}</div>`}
    <div class="soft">${failure?.code === OUTCOME_UNKNOWN ? t.adviceUnknown : t.adviceRejected}</div>
    <div class="line">
      <button onClick=${() => act(id, 'check-status', {})}>${t.checkStatus}</button>
      <button onClick=${() => act(id, 'redrive', {})}>${t.redrive}</button>
      <button onClick=${() => (marking.value = payout)}>${t.mark}</button>
    </div>
  </article>`;
}
