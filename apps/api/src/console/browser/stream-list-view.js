import { useEffect, useState } from 'preact/hooks';
import { readPage } from './calls.js';
import { count, moment } from './format.js';
import { html } from './html.js';
import { texts } from './state.js';

/** @typedef {import('./shapes.js').ListedStream} Stream */

/** An institution's streams, those that have ended too: as they were when they were read. @param {{ ispb: string }} props */
export function StreamListView({ ispb }) {
  const t = texts.value;
  const [streams, setStreams] = useState(/** @type {readonly Stream[]} */ ([]));
  const [next, setNext] = useState(/** @type {string | null | undefined} */ (undefined));
  /** @param {readonly Stream[]} before @param {string | null} cursor */
  const read = async (before, cursor) => {
    const page = await readPage(`institutions/${encodeURIComponent(ispb)}/streams`, { cursor, limit: '20' });
    setStreams([...before, ...page.items]);
    setNext(page.next_cursor);
  };
  useEffect(() => void read([], null), []);
  return html`<section class="card" aria-label=${t.streamsOf} data-streams=${ispb}>
    <div class="line">
      <h2>${t.streamsOf} ${ispb}</h2>
      <button class="end" onClick=${() => read([], null)}>${t.readAgain}</button>
    </div>
    <p class="soft">${t.streamsKept}</p>
    ${next === null && streams.length === 0 && html`<p class="soft">${t.nothing}</p>`}
    <ul class="items">
      ${streams.map(
        (stream) =>
          html`<li key=${`${stream.seat} ${stream.opened_at}`}>
            <div class="line">
              <span>${t.seat} ${stream.seat}</span>
              <span class="badge ${stream.ended_by && stream.ended_by !== 'delete' ? 'warn' : ''}">
                ${stream.ended_by ? t.streamEndings[stream.ended_by] : t.streamOpen}
              </span>
              <span class="end"
                >${count(stream.acknowledged)} ${t.of} ${count(stream.delivered)} ${t.acknowledged}</span
              >
            </div>
            <div class="soft line">
              <span>${t.opened} ${moment(stream.opened_at)}</span>
              <span>${t.lastAnswer} ${moment(stream.last_answer_at)}</span>
              ${stream.ended_at && html`<span>${t.ended} ${moment(stream.ended_at)}</span>`}
            </div>
          </li>`,
      )}
    </ul>
    ${typeof next === 'string' && html`<button onClick=${() => read(streams, next)}>${t.more}</button>`}
  </section>`;
}
