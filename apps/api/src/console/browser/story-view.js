import { useState } from 'preact/hooks';
import { findPayouts } from './calls.js';
import { Badge, moment, money } from './format.js';
import { html } from './html.js';
import { foundPayouts, texts } from './state.js';

export function StoryView() {
  const [id, setId] = useState('');
  const t = texts.value;
  /** @param {Event} event */
  const search = (event) => {
    event.preventDefault();
    if (id.trim() !== '') void findPayouts(id.trim());
  };
  return html`<section class="card">
      <form class="search" role="search" onSubmit=${search}>
        <input
          id="search"
          aria-label=${t.search}
          placeholder=${t.search}
          value=${id}
          onInput=${(/** @type {{ currentTarget: HTMLInputElement }} */ event) => setId(event.currentTarget.value)}
        />
        <button class="main">${t.find}</button>
      </form>
    </section>
    ${foundPayouts.value?.length === 0 && html`<p class="soft">${t.notFound}</p>`}
    ${foundPayouts.value?.map((payout) => html`<${FoundPayout} key=${payout.payout_id} payout=${payout} />`)}`;
}

/** @param {{ payout: import('./shapes.js').FoundPayout }} props */
function FoundPayout({ payout }) {
  const { failure } = payout;
  return html`<section class="card" data-found=${payout.payout_id}>
    <div class="line">
      <strong class="id">${payout.external_id}</strong> <${Badge} status=${payout.status} />
      <span>${money(payout.amount_cents)}</span>
    </div>
    <p class="soft">${payout.payer} · ${payout.batch_id} · <span class="id">${payout.payout_id}</span></p>
    ${failure && html`<p><code>${failure.code}</code> ${failure.message} ${failure.detail}</p>`}
    <ol class="story">
      ${payout.history.map(
        (event) =>
          html`<li key=${event.sequence}>
            <${Badge} status=${event.status} /> <span class="soft">${moment(event.at)}</span>
            ${event.code && html` <code>${event.code}</code>`} ${event.detail}
            ${event.end_to_end_id && html`<div class="id soft">${event.end_to_end_id}</div>`}
          </li>`,
      )}
    </ol>
  </section>`;
}
