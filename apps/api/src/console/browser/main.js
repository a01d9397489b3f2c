import { effect, untracked } from '@preact/signals';
import { render } from 'preact';
import { ActionDialog } from './action-dialog.js';
import { BatchesView } from './batches-view.js';
import { follow } from './calls.js';
import { HeldView } from './held-view.js';
import { html } from './html.js';
import { listenToKeys } from './keyboard.js';
import { LoginView } from './login-view.js';
import { OverviewView } from './overview-view.js';
import { PayersView } from './payers-view.js';
import { PayoutsView } from './payouts-view.js';
import { ReceiptView } from './receipt-view.js';
import { SpreadsheetView } from './spreadsheet-view.js';
import * as state from './state.js';
import { StatementView } from './statement-view.js';
import { StreamsView } from './streams-view.js';

const VIEWS = {
  overview: OverviewView,
  review: HeldView,
  batches: BatchesView,
  payers: PayersView,
  streams: StreamsView,
  payouts: PayoutsView,
  statements: StatementView,
  receipts: ReceiptView,
  spreadsheets: SpreadsheetView,
};

function Console() {
  const t = state.texts.value;
  const isOut = ['wanted', 'refused', 'forbidden'].includes(state.access.value);
  return html`
    <header>
      <h1>${t.title}</h1>
      <span class="state ${state.isLive.value ? 'live' : ''}"
        >${state.isLive.value ? t.live : t.notConnected}</span
      >
      <button id="language" onClick=${state.switchLanguage}>${t.language}</button>
      <button id="theme" aria-label=${t.theme} title=${t.theme} onClick=${state.switchTheme}>◐</button>
      ${state.key.value && html`<button id="leave" onClick=${() => state.setKey(null)}>${t.leave}</button>`}
    </header>
    ${isOut ? html`<${LoginView} />` : html`<${Sections} />`}
  `;
}

function Sections() {
  const t = state.texts.value;
  const heldCount = state.overview.value?.payouts.needs_review ?? 0;
  const View = VIEWS[state.tab.value];
  return html`
    <nav>
      ${state.TABS.map(
        (name) =>
          html`<a
            id="tab-${name}"
            aria-current=${state.tab.value === name && 'page'}
            href=${state.addressOf(name)}
          >
            ${t.tabs[name]}${name === 'review' && heldCount > 0 ? ` (${heldCount})` : ''}
          </a>`,
      )}
    </nav>
    <main>${state.overview.value && html`<${View} />`}</main>
    <${Messages} />
    <${ActionDialog} />
    <footer>
      <div>${t.zone}</div>
      <div class="keys">
        ${['1–7', '/', 'j k', 'c', 'r', 'm'].map((key, number) => html`<kbd>${key}</kbd> ${t.keys[number]} ${' '}`)}
      </div>
    </footer>
  `;
}

/** In a fixed place, so that they move nothing. What a dialog was refused stands in the dialog. */
function Messages() {
  const trouble = state.trouble.value;
  const t = state.texts.value;
  return html`<div class="messages">
    ${trouble && html`<p class="notice bad">${trouble === 'database_unavailable' ? t.database_unavailable : trouble}</p>`}
    ${state.fault.value && !state.acting.value && html`<p class="notice bad" role="alert">${state.fault.value}</p>`}
    ${state.notice.value && html`<p class="notice" role="status">${state.notice.value}</p>`}
  </div>`;
}

effect(() => {
  document.documentElement.dataset.theme = state.theme.value;
  document.documentElement.lang = state.language.value === 'pt' ? 'pt-BR' : 'en';
  document.title = state.texts.value.title;
});
effect(() => {
  // What has left the review stays until its view is left.
  if (state.tab.value !== 'review')
    untracked(() => (state.held.value = state.held.value.filter(({ isGone }) => !isGone)));
});
effect(() => {
  // With each key anew; without one, too: where none is asked for, none is needed.
  void state.key.value;
  untracked(() => {
    state.overview.value = null;
    void follow();
  });
});
listenToKeys();
const place = document.getElementById('console');
if (place !== null) render(html`<${Console} />`, place);
