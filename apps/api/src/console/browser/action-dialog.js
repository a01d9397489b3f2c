import { useEffect, useRef, useState } from 'preact/hooks';
import { Subject, sumOf } from './action-subject.js';
import { decide, operate, operatePayout, setPolicy } from './calls.js';
import { count, instantOf, money } from './format.js';
import { adviceFor } from './held-view.js';
import { html } from './html.js';
import { PolicyFields, policyOf } from './policy-fields.js';
import { acting, fault, texts } from './state.js';

/** @typedef {import('./shapes.js').Acting} Acting */

/** Shows what an action is about to change and asks why. A dialog of the browser's own: it keeps the focus, and Escape leaves it. */
export function ActionDialog() {
  const about = acting.value;
  return about && html`<${Confirmation} key=${about} about=${about} />`;
}

/** @param {{ about: Acting }} props */
function Confirmation({ about }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const [outcome, setOutcome] = useState(/** @type {'paid' | 'failed' | null} */ (null));
  const [isSent, setSent] = useState(false);
  const t = texts.value;
  useEffect(() => {
    fault.value = null;
    dialog.current?.showModal();
    // No control has the focus beforehand: a key that was meant for the page presses nothing.
    dialog.current?.focus();
  }, []);
  /** @param {Event & { currentTarget: HTMLFormElement }} event */
  const submit = async (event) => {
    event.preventDefault();
    const form = [...new FormData(event.currentTarget)];
    const given = Object.fromEntries(form.filter(([, value]) => value !== ''));
    const { settled_at: settledAt } = given;
    if (typeof settledAt === 'string') given['settled_at'] = instantOf(settledAt);
    setSent(true);
    // By the browser, which gives the focus back.
    if (await perform(about, given)) dialog.current?.close();
    else setSent(false);
  };
  return html`<dialog
    ref=${dialog}
    tabindex="-1"
    aria-labelledby="action-title"
    onClose=${() => (acting.value = null)}
  >
    <form onSubmit=${submit}>
      <h2 id="action-title">${t.questions[about.action]}</h2>
      <p class="soft">${'payout' in about ? adviceFor(about.payout) : t.effects[about.action]}</p>
      <${Subject} about=${about} />
      ${about.action === 'mark' && html`<${Outcome} outcome=${outcome} choose=${setOutcome} />`}
      ${
        !('policy' in about || 'batch' in about) &&
        html`<label>${t.reason}<input name="reason" required maxlength="200" autocomplete="off" /></label>`
      }
      ${about.action === 'setPolicy' && html`<${PolicyFields} policy=${about.policy} />`}
      ${outcome === 'paid' && html`<${Settlement} />`}
      ${fault.value && html`<p class="bad" role="alert">${fault.value}</p>`}
      <div class="line">
        <button class="main" disabled=${isSent || (about.action === 'mark' && outcome === null)}>
          ${labelFor(about, outcome)}
        </button>
        <button type="button" onClick=${() => dialog.current?.close()}>${t.cancel}</button>
      </div>
    </form>
  </dialog>`;
}

/**
 * @param {Acting} about
 * @param {'paid' | 'failed' | null} outcome
 */
function labelFor(about, outcome) {
  const t = texts.value;
  if (about.action === 'redrive') return `${t.redrive}: ${money(about.payout.amount_cents)}`;
  if (about.action === 'approve') {
    const { pending } = about.batch;
    return `${t.actions.approve}: ${count(pending)} ${pending === 1 ? t.item : t.items}, ${sumOf(about.batch)}`;
  }
  if (about.action !== 'mark') return t.actions[about.action];
  const amount = money(about.payout.amount_cents);
  return outcome === null ? t.mark : t.markAs[outcome].replace('{amount}', amount);
}

/** @param {Acting} about @param {Record<string, unknown>} given */
function perform(about, given) {
  const { done } = texts.value;
  switch (about.action) {
    case 'redrive':
    case 'mark':
      return operatePayout(about.payout, about.action, given);
    case 'approve':
    case 'reject':
      return decide(about.batch.batch_id, about.action);
    case 'pausePayer':
    case 'resumePayer':
      return setPolicy(about.policy.payer, { paused: about.action === 'pausePayer' });
    case 'setPolicy':
      return setPolicy(about.policy.payer, policyOf(given));
    case 'drain':
    case 'undrain': {
      const { worker_id: id, host } = about.worker;
      return operate(`workers/${id}/${about.action}`, given, `${host} (${id}): ${done[about.action]}`);
    }
    case 'end': {
      const path = `streams/${about.ispb}/${about.stream.seat}/end`;
      return operate(path, given, `${about.ispb}: ${done.end}`);
    }
    default:
      return operate(`settlement/${about.action}`, given, done[about.action]);
  }
}

/** Nothing is chosen beforehand. @param {{ outcome: string | null, choose: (outcome: 'paid' | 'failed') => void }} props */
function Outcome({ outcome, choose }) {
  const t = texts.value;
  const OUTCOMES = /** @type {const} */ (['paid', 'failed']);
  return html`<fieldset>
    <legend>${t.outcome}</legend>
    ${OUTCOMES.map(
      (name) =>
        html`<label class="choice">
          <input
            type="radio"
            name="outcome"
            value=${name}
            required
            checked=${outcome === name}
            onChange=${() => choose(name)}
          />
          ${t.outcomes[name]}
        </label>`,
    )}
  </fieldset>`;
}

function Settlement() {
  const t = texts.value;
  return html`<label>${t.settledAt}<input name="settled_at" type="datetime-local" step="1" required /></label>
    <label>${t.receiverIspb} (${t.optional})<input name="receiver_ispb" pattern="[0-9A-Z]{8}" /></label>
    <label>endToEndId (${t.optionalId})<input name="end_to_end_id" /></label>`;
}
