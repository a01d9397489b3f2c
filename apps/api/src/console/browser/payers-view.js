import { useEffect, useState } from 'preact/hooks';
import { readPage, readPolicy } from './calls.js';
import { age, count, moment, money } from './format.js';
import { html } from './html.js';
import { Search } from './search.js';
import { acting, notice, shown, shownIds, texts } from './state.js';

/** @typedef {import('./shapes.js').PayerBacklog} PayerBacklog */

/** Between two readings, while the view is shown. */
const READ_INTERVAL_MS = 5_000;

/** `#/payers`: those that wait, live; `#/payers/<payer>`: the policy of one. */
export function PayersView() {
  const t = texts.value;
  const [payer] = shownIds.value;
  return html`<${Search} view="payers" label=${t.payer} id=${payer} />
    ${payer ? html`<${FoundPayer} key=${payer} payer=${payer} />` : html`<${WaitingPayers} />`}`;
}

function WaitingPayers() {
  const t = texts.value;
  const [payers, setPayers] = useState(/** @type {readonly PayerBacklog[] | null} */ (null));
  useEffect(() => {
    const read = () => void readPage('payers').then(({ items }) => setPayers(items));
    read();
    const timer = setInterval(read, READ_INTERVAL_MS);
    return () => clearInterval(timer);
    // After an action, too.
  }, [notice.value]);
  return html`<section class="card" aria-label=${t.tabs.payers}>
    ${payers?.length === 0 && html`<p class="soft">${t.noPayerWaits}</p>`}
    ${payers?.map((one) => html`<${Payer} key=${one.payer} backlog=${one} policy=${one.policy} />`)}
  </section>`;
}

/** @param {{ payer: string }} props */
function FoundPayer({ payer }) {
  const [policy, setPolicy] = useState(/** @type {import('./shapes.js').Policy | null} */ (null));
  useEffect(() => void readPolicy(payer).then(setPolicy), [payer, notice.value]);
  return policy && html`<section class="card"><${Payer} policy=${policy} /></section>`;
}

/** @param {{ policy: import('./shapes.js').Policy, backlog?: PayerBacklog }} props */
function Payer({ policy, backlog }) {
  const t = texts.value;
  const action = policy.paused ? 'resumePayer' : 'pausePayer';
  return html`<article class="row" data-payer=${policy.payer}>
    <div class="line">
      <strong class="id">${policy.payer}</strong>
      ${backlog ? html`<${Waiting} backlog=${backlog} />` : policy.paused && html`<span class="badge warn">${t.waitsFor.paused}</span>`}
    </div>
    <div class="soft">${policyInWords(policy)}</div>
    <div class="line">
      <button onClick=${() => (acting.value = { action, policy })}>${t.actions[action]}…</button>
      <button onClick=${() => (acting.value = { action: 'setPolicy', policy })}>
        ${t.actions.setPolicy}…
      </button>
    </div>
  </article>`;
}

/** @param {{ backlog: PayerBacklog }} props */
function Waiting({ backlog }) {
  const t = texts.value;
  const { waits_for: waitsFor, oldest_due_at: oldest } = backlog;
  const isTaken = shown().workers.some(({ state }) => state === 'working');
  const reason = waitsFor === 'turn' && !isTaken ? 'no_worker' : waitsFor;
  const parts = [
    `${count(backlog.unclaimed)} ${t.unclaimed}`,
    backlog.scheduled > 0 && `${count(backlog.scheduled)} ${t.ofThese.scheduled}`,
    backlog.awaiting_approval > 0 && `${count(backlog.awaiting_approval)} ${t.ofThese.awaiting_approval}`,
    `${count(backlog.processing)} ${t.status.processing}`,
    backlog.in_doubt > 0 && `${count(backlog.in_doubt)} ${t.status.in_doubt}`,
  ];
  return html`${reason && html`<span class="badge ${reason === 'turn' ? '' : 'warn'}">${t.waitsFor[reason]}</span>`}
    <span>${parts.filter(Boolean).join(' · ')}</span>
    ${oldest && html`<span class="soft end" title=${moment(oldest)}>${age(oldest)}</span>`}`;
}

/** @param {import('./shapes.js').Policy} policy */
function policyInWords(policy) {
  const t = texts.value;
  /** @param {number | null} cents */
  const limit = (cents) => (cents === null ? null : money(cents));
  /** @type {readonly (readonly [string, string | number | null])[]} */
  const parts = [
    [t.policy.weight, policy.weight],
    [t.policy.max_in_flight, policy.max_in_flight],
    [t.policy.payout_limit_cents, limit(policy.payout_limit_cents)],
    [t.policy.daily_limit_cents, limit(policy.daily_limit_cents)],
    [t.policy.nightly_limit_cents, limit(policy.nightly_limit_cents)],
    [t.policy.approval_above_cents, limit(policy.approval_above_cents)],
  ];
  return parts.flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`])).join(' · ');
}
