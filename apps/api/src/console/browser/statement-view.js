import { useEffect, useState } from 'preact/hooks';
import { download, readStatement } from './calls.js';
import { count, dayOf, moment, money } from './format.js';
import { HoursChart } from './hours-chart.js';
import { html } from './html.js';
import { addressOf, fault, payerFor, show, shownIds, texts } from './state.js';

/** @typedef {import('./shapes.js').Statement} Statement */

const DAY_MS = 86_400_000;

/** `#/statements/<day>`: a day of the payer whose key is in use; today, where none is named. */
export function StatementView() {
  const t = texts.value;
  const [day = dayOf(new Date())] = shownIds.value;
  const payer = payerFor('payouts:read');
  if (payer === null) return html`<p class="notice">${t.needsReader}</p>`;
  return html`<${Days} payer=${payer} day=${day} /> <${DayStatement} key=${day} day=${day} />`;
}

/** @param {{ payer: string, day: string }} props */
function Days({ payer, day }) {
  const t = texts.value;
  /** @param {number} days */
  const after = (days) => {
    const at = Date.parse(day);
    return Number.isNaN(at)
      ? dayOf(new Date())
      : new Date(at + days * DAY_MS).toISOString().slice(0, 'yyyy-mm-dd'.length);
  };
  /** @param {Event & { currentTarget: HTMLInputElement }} event */
  const choose = ({ currentTarget: { value } }) => value !== '' && show('statements', value);
  return html`<section class="card line">
    <label>${t.day} <input type="date" name="day" value=${day} onChange=${choose} /></label>
    <button onClick=${() => show('statements', after(-1))}>${t.dayBefore}</button>
    <button disabled=${day >= dayOf(new Date())} onClick=${() => show('statements', after(1))}>
      ${t.dayAfter}
    </button>
    <span class="soft end">${t.payer}: ${payer}</span>
  </section>`;
}

/** @param {{ day: string }} props */
function DayStatement({ day }) {
  const t = texts.value;
  const [statement, setStatement] = useState(/** @type {Statement | null} */ (null));
  useEffect(() => {
    let isWanted = true;
    fault.value = null;
    void readStatement(day, null).then((read) => isWanted && setStatement(read));
    return () => void (isWanted = false);
  }, [day]);
  if (statement === null) return null;
  const { paid, returned, hours, kept_since: kept } = statement;
  return html`<section class="tiles">
      <${Sum} name=${t.paidOnDay} sum=${paid} />
      <${Sum} name=${t.returnedOnDay} sum=${returned} />
    </section>
    ${kept && html`<p class="notice">${t.keptSince} ${moment(kept)}.</p>`}
    <section class="card line" aria-label=${t.download}>
      <button onClick=${() => download(`statements/${day}?format=csv`, `statement-${day}.csv`)}>
        ${t.download} CSV
      </button>
      <button onClick=${() => download(`statements/${day}?format=csv&locale=pt-BR`, `extrato-${day}.csv`)}>
        ${t.download} ${t.csvBrazilian}
      </button>
    </section>
    <section class="card">
      <h2>${t.paidPerHour}</h2>
      <${HoursChart} hours=${hours} />
    </section>
    <${Lines} first=${statement} />`;
}

/** @param {{ name: string, sum: Statement['paid'] }} props */
function Sum({ name, sum }) {
  return html`<div class="tile">
    <b class="sum">${money(sum.amount_cents)}</b><span>${name}: ${count(sum.count)}</span>
  </div>`;
}

/** A page at a time. @param {{ first: Statement }} props */
function Lines({ first }) {
  const t = texts.value;
  const [{ items: lines, next_cursor: next, date }, setRead] = useState(first);
  const more = async () => {
    const read = await readStatement(date, next);
    if (read !== null) setRead({ ...read, items: [...lines, ...read.items] });
  };
  return html`<section class="card">
    ${lines.length === 0 && html`<p class="soft">${t.nothing}</p>`}
    <ul class="items">
      ${lines.map(
        (line) =>
          html`<li key=${`${line.payout_id} ${line.return_id ?? ''}`}>
            <div class="line">
              <a class="id" href=${addressOf('payouts', line.payout_id)}>${line.external_id}</a>
              ${line.kind === 'return' && html`<span class="badge warn">${t.lineOfReturn}</span>`}
              <span class="soft">${moment(line.settled_at)}</span>
              <span class="end">${line.kind === 'return' ? '−' : ''}${money(line.amount_cents)}</span>
            </div>
            ${line.description && html`<div class="soft">${line.description}</div>`}
            <div class="soft id">${line.end_to_end_id} ${line.return_id} ${line.reason}</div>
          </li>`,
      )}
    </ul>
    ${next !== null && html`<button onClick=${more}>${t.more}</button>`}
  </section>`;
}
