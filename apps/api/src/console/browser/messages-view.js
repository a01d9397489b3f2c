import { useEffect, useState } from 'preact/hooks';
import { readPage } from './calls.js';
import { moment, money } from './format.js';
import { html } from './html.js';
import { texts } from './state.js';

/** @typedef {import('./shapes.js').ListedMessage} Message */

/** What an institution was sent, newest first: as it was when it was read. @param {{ ispb: string }} props */
export function MessagesView({ ispb }) {
  const t = texts.value;
  const [messages, setMessages] = useState(/** @type {readonly Message[]} */ ([]));
  const [next, setNext] = useState(/** @type {string | null | undefined} */ (undefined));
  /** @param {readonly Message[]} before @param {string | null} cursor */
  const read = async (before, cursor) => {
    const page = await readPage(`institutions/${encodeURIComponent(ispb)}/messages`, { cursor });
    setMessages([...before, ...page.items]);
    setNext(page.next_cursor);
  };
  useEffect(() => void read([], null), []);
  return html`<section class="card" aria-label=${t.messagesOf} data-messages=${ispb}>
      <div class="line">
        <h2>${t.messagesOf} ${ispb}</h2>
        <button class="end" onClick=${() => read([], null)}>${t.readAgain}</button>
      </div>
      ${next === null && messages.length === 0 && html`<p class="soft">${t.nothing}</p>`}
      <ul class="items">
        ${messages.map(
          (message) =>
            html`<li key=${message.end_to_end_id} class="line">
              <span class="id">${message.end_to_end_id}</span>
              <span class="badge ${message.state === 'acknowledged' ? '' : 'warn'}">
                ${t.messageStates[message.state]}${message.seat === undefined ? '' : ` ${message.seat}`}
              </span>
              <span class="soft">${moment(message.stored_at)}</span>
              <span class="end">${money(message.amount_cents)}</span>
            </li>`,
        )}
      </ul>
    </section>
    ${typeof next === 'string' && html`<button onClick=${() => read(messages, next)}>${t.more}</button>`}`;
}
