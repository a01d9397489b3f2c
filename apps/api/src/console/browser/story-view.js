import { useState } from 'preact/hooks';
import { findStories } from './calls.js';
import { Badge, moment, money } from './format.js';
import { html } from './html.js';
import { stories, texts } from './state.js';

export function StoryView() {
  const [id, setId] = useState('');
  const t = texts.value;
  /** @param {Event} event */
  const search = (event) => {
    event.preventDefault();
    if (id.trim() !== '') void findStories(id.trim());
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
    ${stories.value?.length === 0 && html`<p class="soft">${t.notFound}</p>`}
    ${stories.value?.map((story) => html`<${Story} key=${story.payout_id} story=${story} />`)}`;
}

/** @param {{ story: import('./shapes.js').Story }} props */
function Story({ story }) {
  const { failure } = story;
  return html`<section class="card" data-story=${story.payout_id}>
    <div class="line">
      <strong class="id">${story.external_id}</strong> <${Badge} status=${story.status} />
      <span>${money(story.amount_cents)}</span>
    </div>
    <p class="soft">${story.payer} · ${story.batch_id} · <span class="id">${story.payout_id}</span></p>
    ${failure && html`<p><code>${failure.code}</code> ${failure.message} ${failure.detail}</p>`}
    <ol class="story">
      ${story.history.map(
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
