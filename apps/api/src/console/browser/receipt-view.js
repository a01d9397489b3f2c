import { useEffect, useState } from 'preact/hooks';
import { search } from './calls.js';
import { moment, money } from './format.js';
import { html } from './html.js';
import { addressOf, shownIds, texts } from './state.js';

/** @typedef {import('./shapes.js').FoundPayout} Found */

/** `#/receipts/<payout_id>`: proof of a payment, on one sheet of paper. */
export function ReceiptView() {
  const t = texts.value;
  const [id = ''] = shownIds.value;
  const [found, setFound] = useState(/** @type {readonly Found[] | null} */ (null));
  useEffect(() => {
    setFound(null);
    void search(id).then((result) => result && setFound(result.payouts));
  }, [id]);
  if (found === null) return null;
  const payout = found.find((one) => one.payout_id === id);
  if (payout?.settled_at === undefined || payout.status !== 'paid')
    return html`<p class="notice">${t.noReceipt} <a href=${addressOf('payouts', id)}>${t.toPayout}</a></p>`;
  return html`<div class="line screen-only">
      <button class="main" onClick=${() => window.print()}>${t.print}</button>
      <a href=${addressOf('payouts', id)}>${t.toPayout}</a>
    </div>
    <${Receipt} payout=${payout} />`;
}

/** @param {{ payout: Found }} props */
function Receipt({ payout }) {
  const t = texts.value;
  /** @type {readonly (readonly [string, string | undefined])[]} */
  const facts = [
    ...(payout.description === undefined ? [] : [/** @type {const} */ ([t.description, payout.description])]),
    [t.settledAt, moment(payout.settled_at)],
    [t.payer, payout.payer],
    [t.receiverIspb, payout.receiver_ispb],
    [t.pixKey, payout.pix_key_masked],
    ['endToEndId', payout.end_to_end_id],
    ['external_id', payout.external_id],
    [t.batch, payout.batch_id],
    ['payout_id', payout.payout_id],
  ];
  return html`<article class="card receipt" data-receipt=${payout.payout_id}>
    <h2>${t.receipt}</h2>
    <p class="amount">${money(payout.amount_cents)}</p>
    <dl class="facts">
      ${facts.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value ?? '—'}</dd>`,
      )}
      ${payout.returns?.map(
        (one) =>
          html`<dt>${t.returned}</dt>
            <dd>
              ${money(one.amount_cents)}, ${moment(one.at)}${' '}
              <span class="soft">${one.reason} ${one.return_id}</span>
            </dd>`,
      )}
    </dl>
    <p class="soft">${t.issued} ${moment(new Date().toISOString())}. ${t.zone}</p>
  </article>`;
}
