import { useLayoutEffect, useState } from 'preact/hooks';
import { dayOf } from './format.js';
import { html } from './html.js';
import { SpreadsheetCheck } from './spreadsheet-check.js';
import { ID_MAX_CHARACTERS, SpreadsheetFields } from './spreadsheet-fields.js';
import { fault, payerFor, texts } from './state.js';

/** @typedef {import('./shapes.js').Sheet} Sheet */

const AT_ONCE = { scheduledFor: '', priority: 'normal' };
const WORKBOOK = /\.(?:xls[bmx]?|ods|numbers)$/i;

/** `#/spreadsheets`: a batch from a file, of the payer of the key in use. It is sent after a dry run only. */
export function SpreadsheetView() {
  const t = texts.value.sheet;
  const payer = payerFor('payouts:write');
  const [sheet, setSheet] = useState(/** @type {Sheet | null} */ (null));
  const [isOver, setOver] = useState(false);
  /** @param {File | undefined} file */
  const take = async (file) => {
    if (file === undefined) return;
    fault.value = null;
    const isWorkbook = WORKBOOK.test(file.name);
    // Once: what is sent is what was checked, whatever becomes of the file.
    const bytes = isWorkbook ? null : await file.arrayBuffer().catch(() => null);
    if (bytes === null) fault.value = isWorkbook ? texts.value.sheet.workbook : texts.value.sheet.unreadable;
    // What was chosen beside the file stays when a corrected one is dropped.
    setSheet(
      (before) => bytes && { ...(before ?? AT_ONCE), name: file.name, bytes, batchId: batchIdFor(file.name) },
    );
  };
  // With the view, not after it is drawn: what is dropped at once is taken, too.
  useLayoutEffect(() => (payer === null ? undefined : listenToDrops(setOver, take)), [payer]);
  if (payer === null) return html`<p class="notice">${t.needsSender}</p>`;
  /** @param {Event & { currentTarget: HTMLInputElement }} event */
  const choose = ({ currentTarget: input }) => {
    void take(input.files?.[0]);
    // The same file, corrected, can be chosen again.
    input.value = '';
  };
  return html`<section class="card">
      <div class="line">
        <h2>${t.title}</h2>
        <span class="soft end">${texts.value.payer}: ${payer}</span>
      </div>
      <label class="drop ${isOver ? 'over' : ''}">
        <input type="file" accept=".csv,text/csv" onChange=${choose} />
        <b>${sheet?.name ?? t.drop}</b> ${sheet !== null && html`<span class="soft">${t.dropAnother}</span>`}
      </label>
      <p class="soft">
        ${t.templates} <a href="./docs/template.csv" download>template.csv</a> ·${' '}
        <a href="./docs/modelo.csv" download>modelo.csv</a> (${t.brazilian})
      </p>
      ${sheet !== null && html`<${SpreadsheetFields} sheet=${sheet} setSheet=${setSheet} />`}
    </section>
    ${sheet !== null && html`<${SpreadsheetCheck} key=${sheet} sheet=${sheet} setSheet=${setSheet} payer=${payer} />`}`;
}

/**
 * All of the page takes files: the browser would open one that misses.
 *
 * @param {(isOver: boolean) => void} setOver
 * @param {(file: File | undefined) => void} take
 */
function listenToDrops(setOver, take) {
  const listening = new AbortController();
  const { signal } = listening;
  document.addEventListener('dragleave', ({ relatedTarget }) => relatedTarget === null && setOver(false), {
    signal,
  });
  document.addEventListener(
    'dragover',
    (event) => {
      event.preventDefault();
      setOver(true);
    },
    { signal },
  );
  document.addEventListener(
    'drop',
    (event) => {
      event.preventDefault();
      setOver(false);
      take(event.dataTransfer?.files[0]);
    },
    { signal },
  );
  return () => listening.abort();
}

/** Of the file's name and the day, so that a file sent twice is one batch. @param {string} name */
function batchIdFor(name) {
  const stem = name
    .replace(/\.[^.]*$/, '')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^\w.:-]+/g, '-');
  const day = dayOf(new Date());
  return `${stem.slice(0, ID_MAX_CHARACTERS - day.length - 1)}-${day}`;
}
