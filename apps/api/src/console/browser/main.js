import { effect, untracked } from '@preact/signals';
import { render } from 'preact';
import { BatchesView } from './batches-view.js';
import { follow } from './calls.js';
import { HeldView } from './held-view.js';
import { html } from './html.js';
import { listenToKeys } from './keyboard.js';
import { LoginView } from './login-view.js';
import { MarkDialog } from './mark-dialog.js';
import { OverviewView } from './overview-view.js';
import * as state from './state.js';
import { StoryView } from './story-view.js';
import { StreamsView } from './streams-view.js';

const VIEWS = {
  overview: OverviewView,
  held: HeldView,
  batches: BatchesView,
  streams: StreamsView,
  story: StoryView,
};

function Console() {
  const t = state.texts.value;
  const isOut = ['wanted', 'refused'].includes(state.access.value);
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
    <nav role="tablist">
      ${state.TABS.map(
        (name) =>
          html`<button
            role="tab"
            id="tab-${name}"
            aria-selected=${state.tab.value === name}
            onClick=${() => (state.tab.value = name)}
          >
            ${t.tabs[name]}${name === 'held' && heldCount > 0 ? ` (${heldCount})` : ''}
          </button>`,
      )}
    </nav>
    <main>
      ${state.trouble.value && html`<p class="notice bad">${state.trouble.value === 'database_unavailable' ? t.database_unavailable : state.trouble.value}</p>`}
      ${state.fault.value && html`<p class="notice bad">${state.fault.value}</p>`}
      ${state.notice.value && html`<p class="notice" role="status">${state.notice.value}</p>`}
      ${state.overview.value && html`<${View} />`}
    </main>
    <${MarkDialog} />
    <footer class="keys">
      ${['1–5', '/', 'j k', 'c', 'r', 'm'].map((key, number) => html`<kbd>${key}</kbd> ${t.keys[number]} ${' '}`)}
    </footer>
  `;
}

effect(() => {
  document.documentElement.dataset.theme = state.theme.value;
  document.documentElement.lang = state.language.value === 'pt' ? 'pt-BR' : 'en';
  document.title = state.texts.value.title;
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
