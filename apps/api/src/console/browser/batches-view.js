import { useEffect, useState } from 'preact/hooks';
import { readPage } from './calls.js';
import { Departure } from './departure.js';
import { Badge, count, moment, money } from './format.js';
import { html } from './html.js';
import { Search } from './search.js';
import { acting, addressOf, may, notice, payerFor, shown, shownIds, texts } from './state.js';

/** @typedef {import('./shapes.js').Batch} Batch */
/** @typedef {import('./shapes.js').Item} Item */

/** `#/batches`: the newest, live; `#/batches/<batch_id>`: those of this id; `#/batches/<payer>/<batch_id>`: one, with its items. */
export function BatchesView() {
  const t = texts.value;
  const [first, batchId] = shownIds.value;
  return html`<${Search} view="batches" label=${t.batchId} id=${batchId ?? first} /> ${
      !first &&
      payerFor('payouts:write') !== null &&
      html`<section class="card"><a href=${addressOf('spreadsheets')}>${t.sheet.title}</a></section>`
    }
    ${first ? html`<${FoundBatches} payer=${batchId && first} batchId=${batchId ?? first} />` : html`<${NewestBatches} />`}`;
}

/** @param {{ batches: readonly Batch[] }} props */
export function Batches({ batches }) {
  const t = texts.value;
  return html`<section class="card" aria-label=${t.tabs.batches}>
    ${batches.length === 0 && html`<p class="soft">${t.nothing}</p>`}
    ${batches.map((batch) => html`<${BatchRow} key=${keyOf(batch)} batch=${batch} />`)}
  </section>`;
}

/** @param {Batch} batch */
const keyOf = ({ payer, batch_id: id }) => `${payer} ${id}`;

/** Those of the overview move; older ones are read on request, and stay as they were. */
function NewestBatches() {
  const { batches } = shown();
  const [older, setOlder] = useState(/** @type {readonly Batch[]} */ ([]));
  const [next, setNext] = useState(/** @type {string | null | undefined} */ (undefined));
  const more = async () => {
    const page = await readPage('batches', { cursor: next });
    setOlder([...older, ...page.items]);
    setNext(page.next_cursor);
  };
  const live = new Set(batches.map(keyOf));
  return html`<${Batches} batches=${[...batches, ...older.filter((batch) => !live.has(keyOf(batch)))]} />
    ${next !== null && html`<button onClick=${more}>${texts.value.more}</button>`}`;
}

/** @param {{ payer: string | undefined, batchId: string }} props */
function FoundBatches({ payer, batchId }) {
  const [found, setFound] = useState(/** @type {readonly Batch[] | null} */ (null));
  useEffect(() => {
    const isWanted = (/** @type {Batch} */ batch) => payer === undefined || batch.payer === payer;
    void readPage('batches', { batch_id: batchId }).then(({ items }) => setFound(items.filter(isWanted)));
    // After an action, too.
  }, [payer, batchId, notice.value]);
  if (found === null) return null;
  const live = new Map(shown().batches.map((batch) => [keyOf(batch), batch]));
  const [only, ...others] = found.map((batch) => live.get(keyOf(batch)) ?? batch);
  if (only === undefined || others.length > 0) return html`<${Batches} batches=${found} />`;
  return html`<${Batches} batches=${[only]} />
    ${only.status === 'awaiting_approval' && html`<${Decision} batch=${only} />`}
    <${Items} key=${only.status} batch=${only} />`;
}

/** For the key of a second person. @param {{ batch: Batch }} props */
function Decision({ batch }) {
  const t = texts.value;
  if (!may('payouts:approve', batch.payer))
    return html`<p class="notice">${t.needsApprover.replace('{payer}', batch.payer)}</p>`;
  return html`<section class="card line" aria-label=${t.decide}>
    <button class="main" onClick=${() => (acting.value = { action: 'approve', batch })}>
      ${t.actions.approve}…
    </button>
    <button class="danger" onClick=${() => (acting.value = { action: 'reject', batch })}>
      ${t.actions.reject}…
    </button>
  </section>`;
}

/** All items of a batch, a page at a time. @param {{ batch: Batch }} props */
function Items({ batch }) {
  const [items, setItems] = useState(/** @type {readonly Item[]} */ ([]));
  const [next, setNext] = useState(/** @type {string | null} */ (null));
  /** @param {string | null} cursor */
  const read = async (cursor) => {
    const page = await readPage(itemsOf(batch), { cursor });
    setItems((before) => [...before, ...page.items]);
    setNext(page.next_cursor);
  };
  useEffect(() => void read(null), []);
  return html`<section class="card"><${ItemList} items=${items} /></section>
    ${next !== null && html`<button onClick=${() => read(next)}>${texts.value.more}</button>`}`;
}

/** @param {Batch} batch */
const itemsOf = ({ payer, batch_id: id }) =>
  `batches/${encodeURIComponent(payer)}/${encodeURIComponent(id)}/items`;

/** @param {{ batch: Batch }} props */
function BatchRow({ batch }) {
  const t = texts.value;
  const [failed, setFailed] = useState(/** @type {readonly Item[] | null} */ (null));
  const all = batch.processed + batch.pending + batch.processing + batch.in_doubt + batch.needs_review;
  const toggle = async () =>
    setFailed(
      failed === null ? (await readPage(itemsOf(batch), { status: 'failed', limit: '50' })).items : null,
    );
  return html`<article class="row" data-batch=${batch.batch_id}>
    <div class="line">
      <a class="id" href=${addressOf('batches', batch.payer, batch.batch_id)}>${batch.batch_id}</a>
      <${Badge} status=${batch.status} />
      <span class="soft">${batch.payer}</span> <span class="soft end">${moment(batch.created_at)}</span>
    </div>
    <${Progress} batch=${batch} all=${all} />
    <div class="line soft">
      <span>${count(batch.processed)} ${t.of} ${count(all)}</span>
      <span>${money(batch.amount_cents.paid)} ${t.of} ${money(batch.amount_cents.total)}</span>
      <${Departure} batch=${batch} />
      ${
        batch.status === 'awaiting_approval' &&
        shownIds.value.length === 0 &&
        html`<a class="warn" href=${addressOf('batches', batch.payer, batch.batch_id)}>${t.decide}</a>`
      }
      ${
        batch.needs_review > 0 &&
        html`<a class="warn" href=${addressOf('review')}
          >${count(batch.needs_review)} ${t.status.needs_review}</a
        >`
      }
      ${
        batch.failed > 0 &&
        html`<button class="end" aria-expanded=${failed !== null} onClick=${toggle}>
          ${failed === null ? `${t.failedItems} (${count(batch.failed)})` : t.hide}
        </button>`
      }
    </div>
    ${failed !== null && html`<${ItemList} items=${failed} />`}
  </article>`;
}

/** @param {{ batch: Batch, all: number }} props */
function Progress({ batch, all }) {
  /** @param {number} number */
  const part = (number) => ({ width: `${(number / all) * 100}%` });
  return html`<div
    class="bar"
    role="progressbar"
    aria-label=${batch.batch_id}
    aria-valuenow=${batch.processed}
    aria-valuemin="0"
    aria-valuemax=${all}
  >
    <i class="paid" style=${part(batch.successful)} />
    <i class="failed" style=${part(batch.failed)} />
    <i class="held" style=${part(batch.needs_review + batch.in_doubt)} />
  </div>`;
}

/** @param {{ items: readonly Item[] }} props */
function ItemList({ items }) {
  return html`<ul class="items">
    ${items.map(
      (item) =>
        html`<li key=${item.index}>
          <div class="line">
            <a class="id" href=${addressOf('payouts', item.payout_id)}>${item.external_id}</a>
            <${Badge} status=${item.status} /> <span class="end">${money(item.amount_cents)}</span>
          </div>
          ${item.description && html`<div class="soft">${item.description}</div>`}
          ${item.failure && html`<div class="soft"><code>${item.failure.code}</code> ${item.failure.message}</div>`}
        </li>`,
    )}
  </ul>`;
}
