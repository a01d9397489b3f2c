import { useEffect, useState } from 'preact/hooks';
import { sendSheet } from './calls.js';
import { Departure } from './departure.js';
import { Badge, count, money } from './format.js';
import { html } from './html.js';
import { SpreadsheetRefusal } from './spreadsheet-refusal.js';
import { addressOf, language, notice, show, texts } from './state.js';

/** @typedef {import('./shapes.js').Item} Item */
/** @typedef {import('./shapes.js').Sheet} Sheet */
/** @typedef {import('./shapes.js').SheetAnswer} SheetAnswer */

const ITEMS_SHOWN = 100;
const TOO_MANY_REQUESTS = 429;

/**
 * The dry run of a sheet, and the button that sends the same.
 *
 * @param {{ sheet: Sheet, setSheet: (sheet: Sheet) => void, payer: string }} props
 */
export function SpreadsheetCheck({ sheet, setSheet, payer }) {
  const t = texts.value.sheet;
  const [checked, setChecked] = useState(/** @type {SheetAnswer | null} */ (null));
  useEffect(() => {
    let isWanted = true;
    void sendSheet(sheet, { dryRun: true }).then((answer) => isWanted && setChecked(answer));
    return () => void (isWanted = false);
  }, [language.value]);
  if (checked === null) return html`<p class="soft" role="status">${t.checking}</p>`;
  const { report, problem } = checked;
  if (report === undefined)
    return html`<${SpreadsheetRefusal} problem=${problem} lost=${t.notChecked} /> ${
        (problem === undefined || problem.status >= TOO_MANY_REQUESTS) &&
        html`<div><button onClick=${() => setSheet({ ...sheet })}>${t.checkAgain}</button></div>`
      }`;
  if (report.replayed)
    return html`<p class="notice" role="status">
      ${t.knownBatch} <a href=${addressOf('batches', payer, sheet.batchId)}>${sheet.batchId}</a>
    </p>`;
  const items = report.details ?? [];
  const duplicates = items.filter(({ status }) => status === 'duplicate');
  const toPay = items.filter(({ status }) => status !== 'duplicate');
  return html`<p class="notice line" role="status">
      <span>${t.dryRun}</span> ${report.status === 'awaiting_approval' && html`<span>${t.willAwait}</span>`}
      ${toPay.length === 0 && html`<span>${t.nothingToPay}</span>`}
      <${Departure} batch=${report} />
      ${report.status === 'pending' && html`<span>${t.goesAtOnce}</span>`}
    </p>
    <section class="tiles">
      <${Sum} name=${t.toPay} items=${toPay} /> <${Sum} name=${t.duplicates} items=${duplicates} />
    </section>
    ${toPay.length > 0 && html`<${Sending} sheet=${sheet} payer=${payer} items=${toPay} />`}
    <${Items} name=${t.duplicates} items=${duplicates} batchId=${sheet.batchId} />
    <${Items} name=${t.toPay} items=${toPay} batchId=${sheet.batchId} />`;
}

/** @param {readonly Item[]} items */
const sumOf = (items) => money(items.reduce((sum, { amount_cents: cents }) => sum + cents, 0));

/** @param {{ name: string, items: readonly Item[] }} props */
function Sum({ name, items }) {
  return html`<div class="tile">
    <b class="sum">${sumOf(items)}</b><span>${name}: ${count(items.length)}</span>
  </div>`;
}

/** @param {{ sheet: Sheet, payer: string, items: readonly Item[] }} props */
function Sending({ sheet, payer, items }) {
  const t = texts.value;
  const [refused, setRefused] = useState(/** @type {SheetAnswer | null} */ (null));
  const [isSending, setSending] = useState(false);
  const send = async () => {
    setSending(true);
    setRefused(null);
    const answer = await sendSheet(sheet, { dryRun: false });
    setSending(false);
    if (answer.report === undefined) return setRefused(answer);
    notice.value = `${sheet.batchId}: ${answer.report.replayed ? t.sheet.sentBefore : t.sheet.sent}`;
    show('batches', payer, sheet.batchId);
  };
  const number = `${count(items.length)} ${items.length === 1 ? t.item : t.items}`;
  return html`${refused && html`<${SpreadsheetRefusal} problem=${refused.problem} lost=${t.sheet.lost} />`}
    <div>
      <button class="main" disabled=${isSending} onClick=${send}>
        ${`${t.sheet.send}: ${number}, ${sumOf(items)}`}
      </button>
    </div>`;
}

/** @param {{ name: string, items: readonly Item[], batchId: string }} props */
function Items({ name, items, batchId }) {
  const [shown, setShown] = useState(ITEMS_SHOWN);
  if (items.length === 0) return null;
  return html`<section class="card" aria-label=${name}>
    <h2>${name}</h2>
    <ul class="items">
      ${items.slice(0, shown).map(
        (item) =>
          html`<li key=${item.index}>
            <div class="line">
              <span class="id">${item.external_id}</span> <b>${item.receiver_name}</b>
              <span class="soft">${item.pix_key_masked}</span>
              <span class="end">${money(item.amount_cents)}</span>
            </div>
            ${item.duplicate_of && html`<${Original} original=${item.duplicate_of} batchId=${batchId} />`}
          </li>`,
      )}
    </ul>
    ${
      shown < items.length &&
      html`<button onClick=${() => setShown(shown + ITEMS_SHOWN)}>${texts.value.more}</button>`
    }
  </section>`;
}

/** @param {{ original: NonNullable<Item['duplicate_of']>, batchId: string }} props */
function Original({ original, batchId }) {
  const t = texts.value.sheet;
  if (original.batch_id === batchId) return html`<div class="soft">${t.repeatsLine}</div>`;
  return html`<div class="line soft">
    ${t.repeats} <a class="id" href=${addressOf('payouts', original.payout_id)}>${original.batch_id}</a>
    <${Badge} status=${original.status} />
  </div>`;
}
