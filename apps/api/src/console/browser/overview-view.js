import { count, moment } from './format.js';
import { html } from './html.js';
import { PaceChart } from './pace-chart.js';
import { acting, show, shown, texts } from './state.js';

export function OverviewView() {
  const { payouts, institutions, queues, rail, settlement, workers } = shown();
  const t = texts.value;
  const undelivered = institutions.reduce((sum, one) => sum + one.undelivered, 0);
  const more = payouts.at_least ? '+' : '';
  return html`
    <section class="tiles">
      <${Tile} name=${t.status.pending} value=${count(payouts.pending) + more} />
      <${Tile} name=${t.status.processing} value=${count(payouts.processing) + more} />
      <${Tile}
        name=${t.status.in_doubt}
        value=${count(payouts.in_doubt) + more}
        kind=${payouts.in_doubt > 0 && 'warn'}
      />
      <${Tile}
        name=${t.status.needs_review}
        value=${count(payouts.needs_review)}
        kind=${payouts.needs_review > 0 && 'bad'}
        onClick=${() => show('review')}
      />
      <${Tile} name=${t.undelivered} value=${count(undelivered)} />
    </section>
    <${Settlement} settlement=${settlement} />
    <section class="card">
      <h2>${t.perMinute}</h2>
      <${PaceChart} />
    </section>
    <section class="card">
      <h2>${t.queues}</h2>
      ${queues === null ? html`<p class="warn">${t.redisUnavailable}</p>` : html`<${Queues} queues=${queues} />`}
      <p class="line">
        <a href="./console/queues" target="_blank" rel="noopener">${t.queuesPage}</a>
        <span class="soft">${t.queuesPageKey}</span>
      </p>
      <p class=${rail === 'ok' ? 'soft' : 'warn'}>${t.rail[rail]}</p>
      <p class="soft">${t.oldest}: ${moment(payouts.oldest_open_batch_at)}</p>
      <${Workers} workers=${workers} />
    </section>
  `;
}

/** @param {{ settlement: import('./shapes.js').Overview['settlement'] }} props */
function Settlement({ settlement: { paused, paused_at: since, paused_by: actor, reason, holds } }) {
  const t = texts.value;
  const isHeld = holds.length > 0;
  /** @type {readonly ('pause' | 'resume')[]} */
  const actions = paused ? ['resume'] : isHeld ? ['resume', 'pause'] : ['pause'];
  return html`<section class="card line" aria-label=${t.settlement}>
    <span class=${paused || isHeld ? 'warn' : 'soft'}>
      ${paused ? `${t.paused} (${moment(since)}, ${actor}) ${reason ?? ''}` : !isHeld && t.running}
      ${holds.map(({ rail, until }) => html`<span>${t.held} ${rail}. ${t.heldUntil}: ${moment(until)}. </span>`)}
    </span>
    ${actions.map(
      (action, n) =>
        html`<button class=${n === 0 ? 'end' : ''} onClick=${() => (acting.value = { action })}>
          ${t.actions[action]}…
        </button>`,
    )}
  </section>`;
}

/** @param {{ name: string, value: string, kind?: string | false, onClick?: () => void }} props */
function Tile({ name, value, kind, onClick }) {
  const inside = html`<b>${value}</b><span>${name}</span>`;
  return onClick
    ? html`<button class="tile ${kind || ''}" onClick=${onClick}>${inside}</button>`
    : html`<div class="tile ${kind || ''}">${inside}</div>`;
}

/** @type {readonly ('waiting' | 'active' | 'delayed' | 'workers')[]} */
const COLUMNS = ['waiting', 'active', 'delayed', 'workers'];

/** @param {{ queues: readonly import('./shapes.js').Queue[] }} props */
function Queues({ queues }) {
  const t = texts.value;
  return html`<div class="scroll">
    <table>
      <tr>
        <th>${t.queue}</th>
        ${COLUMNS.map((name) => html`<th class="n">${t[name]}</th>`)}
      </tr>
      ${queues.map(
        (queue) =>
          html`<tr>
            <td>${queue.name}</td>
            ${COLUMNS.map((name) => html`<td class="n ${name === 'workers' && queue[name] === 0 ? 'bad' : ''}">${count(queue[name])}</td>`)}
          </tr>`,
      )}
    </table>
  </div>`;
}

/** @param {{ workers: readonly import('./shapes.js').Worker[] }} props */
function Workers({ workers }) {
  const t = texts.value;
  if (workers.length === 0) return html`<p class="bad">${t.noWorker}</p>`;
  return html`<ul class="items" id="workers">
    ${workers.map(
      (worker) =>
        html`<li key=${worker.worker_id}>
          <div class="line">
            <strong class="id">${worker.worker_id}</strong>
            <span class=${worker.state === 'working' ? '' : 'warn'}>${t.workerStates[worker.state]}</span>
            <span class="soft end">${t.since} ${moment(worker.started_at)}</span>
            <${DrainButton} worker=${worker} />
          </div>
          <div class="soft">
            <span class="id">${worker.host}</span> · pid ${worker.pid} · ${worker.version}
            ${worker.drain_requested_by && html` · ${worker.drain_requested_by}${worker.reason && `: ${worker.reason}`}`}
          </div>
        </li>`,
    )}
  </ul>`;
}

/** @param {{ worker: import('./shapes.js').Worker }} props */
function DrainButton({ worker }) {
  const action = worker.drain_requested_at === null ? 'drain' : 'undrain';
  return html`<button onClick=${() => (acting.value = { action, worker })}>
    ${texts.value.actions[action]}…
  </button>`;
}
