import { useState } from 'preact/hooks';
import { readFailedItems } from './calls.js';
import { Badge, count, moment, money } from './format.js';
import { html } from './html.js';
import { shown, texts } from './state.js';

export function BatchesView() {
  const { batches } = shown();
  const t = texts.value;
  return html`<section class="card" aria-label=${t.tabs.batches}>
    ${batches.length === 0 && html`<p class="soft">${t.nothing}</p>`}
    ${batches.map((batch) => html`<${Batch} key=${`${batch.payer} ${batch.batch_id}`} batch=${batch} />`)}
  </section>`;
}

/** @param {import('./shapes.js').Batch} batch */
function itemsOf(batch) {
  return batch.processed + batch.pending + batch.processing + batch.in_doubt + batch.needs_review;
}

/** @param {{ batch: import('./shapes.js').Batch }} props */
function Batch({ batch }) {
  const t = texts.value;
  const [failed, setFailed] = useState(/** @type {readonly import('./shapes.js').Item[] | null} */ (null));
  const all = itemsOf(batch);
  const toggle = async () =>
    setFailed(failed === null ? await readFailedItems(batch.payer, batch.batch_id) : null);
  return html`<article class="row" data-batch=${batch.batch_id}>
    <div class="line">
      <strong class="id">${batch.batch_id}</strong> <${Badge} status=${batch.status} />
      <span class="soft">${batch.payer}</span> <span class="soft end">${moment(batch.created_at)}</span>
    </div>
    <${Progress} batch=${batch} all=${all} />
    <div class="line soft">
      <span>${count(batch.processed)} ${t.of} ${count(all)}</span>
      <span>${money(batch.amount_cents.paid)} ${t.of} ${money(batch.amount_cents.total)}</span>
      ${batch.needs_review > 0 && html`<span class="warn">${count(batch.needs_review)} ${t.status.needs_review}</span>`}
      ${
        batch.failed > 0 &&
        html`<button class="end" aria-expanded=${failed !== null} onClick=${toggle}>
          ${failed === null ? `${t.failedItems} (${count(batch.failed)})` : t.hide}
        </button>`
      }
    </div>
    ${failed !== null && html`<${FailedItems} items=${failed} />`}
  </article>`;
}

/** @param {{ batch: import('./shapes.js').Batch, all: number }} props */
function Progress({ batch, all }) {
  /** @param {number} number */
  const part = (number) => ({ width: `${(number / all) * 100}%` });
  return html`<div
    class="bar"
    role="progressbar"
    aria-valuenow=${batch.processed}
    aria-valuemin="0"
    aria-valuemax=${all}
  >
    <i class="paid" style=${part(batch.successful)} />
    <i class="failed" style=${part(batch.failed)} />
    <i class="held" style=${part(batch.needs_review + batch.in_doubt)} />
  </div>`;
}

/** @param {{ items: readonly import('./shapes.js').Item[] }} props */
function FailedItems({ items }) {
  return html`<ul class="items">
    ${items.map(
      (item) =>
        html`<li key=${item.index}>
          <div class="line">
            <span class="id">${item.external_id}</span> <span class="end">${money(item.amount_cents)}</span>
          </div>
          <div class="soft"><code>${item.failure?.code}</code> ${item.failure?.message}</div>
        </li>`,
    )}
  </ul>`;
}
