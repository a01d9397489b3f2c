import { count, moment } from './format.js';
import { html } from './html.js';
import { MessagesView } from './messages-view.js';
import { StreamListView } from './stream-list-view.js';
import { Search } from './search.js';
import { acting, addressOf, shown, shownIds, texts } from './state.js';

const SEATS = [1, 2, 3, 4, 5, 6];

/** `#/streams`: seats and backlogs, live; `#/streams/<ispb>`: the streams and messages of one institution. */
export function StreamsView() {
  const [ispb] = shownIds.value;
  return html`<${Search} view="streams" label="ISPB" id=${ispb} /> ${
      ispb
        ? html`<${StreamListView} key=${`streams ${ispb}`} ispb=${ispb} /><${MessagesView}
              key=${ispb}
              ispb=${ispb}
            />`
        : html`<${Institutions} />`
    }`;
}

function Institutions() {
  const { institutions } = shown();
  const t = texts.value;
  return html`<section class="card" aria-label=${t.tabs.streams}>
    ${institutions.length === 0 && html`<p class="soft">${t.nothing}</p>`}
    ${institutions.length > 0 && html`<p class="soft">${t.seatsRead}</p>`}
    <div class="two">
      ${institutions.map(
        ({ ispb, undelivered, open }) =>
          html`<article key=${ispb} data-ispb=${ispb}>
            <div class="line">
              <a class="id" href=${addressOf('streams', ispb)}>${ispb}</a>
              <span class="soft end">${count(undelivered)} ${t.undelivered}</span>
            </div>
            <div class="seats">
              ${SEATS.map((seat) => html`<${Seat} ispb=${ispb} seat=${seat} stream=${open.find((one) => one.seat === seat)} />`)}
            </div>
          </article>`,
      )}
    </div>
  </section>`;
}

/**
 * Filled: it holds or reads messages. Outlined: its call waits.
 *
 * @param {{ ispb: string, seat: number, stream: import('./shapes.js').OpenStream | undefined }} props
 */
function Seat({ ispb, seat, stream }) {
  const t = texts.value;
  if (stream === undefined)
    return html`<div
      class="seat"
      title="${t.seat} ${seat}: ${t.free}"
      aria-label="${t.seat} ${seat}: ${t.free}"
    ></div>`;
  const said = `${t.seat} ${seat}: ${stream.unacknowledged} ${t.unacknowledged}, ${moment(stream.opened_at)}`;
  const kind = stream.waiting ? 'waiting' : '';
  return html`<button
    class="seat taken ${kind}"
    title=${said}
    aria-label=${said}
    onClick=${() => (acting.value = { action: 'end', ispb, stream })}
  >
    ${count(stream.unacknowledged)}
  </button>`;
}
