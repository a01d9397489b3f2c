import { useEffect, useState } from 'preact/hooks';
import { Batches } from './batches-view.js';
import { search } from './calls.js';
import { Badge, moment, money } from './format.js';
import { html } from './html.js';
import { addressOf, shownIds, texts } from './state.js';
import { Search } from './search.js';

/** @typedef {import('./shapes.js').FoundPayout} Found */
/** @typedef {import('./shapes.js').SearchResult} Result */

/** `#/payouts/<id>`: batches and payments of an id; those of a person have no address. */
export function PayoutsView() {
  const t = texts.value;
  const [shownId] = shownIds.value;
  const [personal, setPersonal] = useState(/** @type {string | null} */ (null));
  const [found, setFound] = useState(/** @type {Result | null} */ (null));
  const id = shownId ?? personal;
  useEffect(() => {
    let isWanted = true;
    setFound(null);
    if (id) void search(id).then((result) => isWanted && setFound(result));
    return () => void (isWanted = false);
  }, [id]);
  return html`<${Search}
      view="payouts"
      label=${t.search}
      id=${shownId}
      help=${t.searchHelp}
      onPersonal=${setPersonal}
    />
    ${found && html`<${Results} found=${found} />`}`;
}

/** @param {{ found: Result }} props */
function Results({ found: { batches, payouts, has_more: hasMore } }) {
  const t = texts.value;
  return html`${batches.length + payouts.length === 0 && html`<p class="soft">${t.notFound}</p>`}
  ${batches.length > 0 && html`<${Batches} batches=${batches} />`}
  ${payouts.map((payout) => html`<${FoundPayout} key=${payout.payout_id} payout=${payout} isOpen=${payouts.length === 1} />`)}
  ${hasMore && html`<p class="notice">${t.newestFound}</p>`}`;
}

/** What its payer said of it. @param {{ payout: Found }} props */
function Facts({ payout }) {
  const t = texts.value;
  const facts = [
    ['user_id', payout.user_id],
    [t.pixKey, payout.pix_key_masked],
    ...(payout.description === undefined ? [] : [[t.description, payout.description]]),
    ...Object.entries(payout.metadata ?? {}),
  ];
  return html`<dl class="facts">
    ${facts.map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd>${value}</dd>`,
    )}
  </dl>`;
}

/** @param {{ payout: Found, isOpen: boolean }} props */
function FoundPayout({ payout, isOpen }) {
  const { failure } = payout;
  const t = texts.value;
  return html`<section class="card" data-found=${payout.payout_id}>
    <div class="line">
      <strong class="id">${payout.external_id}</strong> <${Badge} status=${payout.status} />
      <span>${money(payout.amount_cents)}</span>
      ${
        payout.status === 'paid' &&
        html`<a class="end" href=${addressOf('receipts', payout.payout_id)}>${t.receipt}</a>`
      }
    </div>
    <p class="soft">
      <a href=${addressOf('batches', payout.payer, payout.batch_id)}>${payout.payer} · ${payout.batch_id}</a>
      ${' · '}<a class="id" href=${addressOf('payouts', payout.payout_id)}>${payout.payout_id}</a>
    </p>
    <${Facts} payout=${payout} />
    ${payout.returns?.map(
      (one) =>
        html`<p key=${one.return_id}>
          ${t.returned} ${money(one.amount_cents)} <span class="soft">${moment(one.at)} ${one.reason}</span>
          <span class="id soft">${one.return_id}</span>
        </p>`,
    )}
    ${failure && html`<p><code>${failure.code}</code> ${failure.message} ${failure.detail}</p>`}
    <details open=${isOpen}>
      <summary>${t.history}</summary>
      <ol class="history">
        ${payout.history.map(
          (event) =>
            html`<li key=${event.sequence}>
              <${Badge} status=${event.status} /> <span class="soft">${moment(event.at)}</span>
              ${event.code && html` <code>${event.code}</code>`} ${event.detail}
              ${event.end_to_end_id && html`<div class="id soft">${event.end_to_end_id}</div>`}
            </li>`,
        )}
      </ol>
    </details>
  </section>`;
}
