import { useEffect, useState } from 'preact/hooks';
import { readPage } from './calls.js';
import { Badge, moment, money } from './format.js';
import { html } from './html.js';
import { addressOf, shownIds, texts } from './state.js';
import { Search } from './search.js';

/** @typedef {import('./shapes.js').FoundPayout} Found */

/** `#/payouts/<id>`: all payments of an id, with their histories. */
export function PayoutsView() {
  const t = texts.value;
  const [id] = shownIds.value;
  const [found, setFound] = useState(/** @type {readonly Found[] | null} */ (null));
  useEffect(() => {
    setFound(null);
    if (id) void readPage('payouts', { id }).then(({ items }) => setFound(items));
  }, [id]);
  return html`<${Search} view="payouts" label=${t.search} id=${id} /> ${
      found?.length === 0 &&
      html`<p class="soft">${t.notFound} <a href=${addressOf('batches', id ?? '')}>${t.findAsBatch}</a></p>`
    }
    ${found?.map((payout) => html`<${FoundPayout} key=${payout.payout_id} payout=${payout} />`)}`;
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

/** @param {{ payout: Found }} props */
function FoundPayout({ payout }) {
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
      · <a class="id" href=${addressOf('payouts', payout.payout_id)}>${payout.payout_id}</a>
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
  </section>`;
}
