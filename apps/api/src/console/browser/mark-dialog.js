import { useEffect, useRef, useState } from 'preact/hooks';
import { act } from './calls.js';
import { html } from './html.js';
import { marking, fault, texts } from './state.js';

/** A dialog of the browser's own: it keeps the focus, and Escape leaves it. */
export function MarkDialog() {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const [outcome, setOutcome] = useState('failed');
  const t = texts.value;
  const payout = marking.value;
  useEffect(() => {
    if (payout === null) return;
    fault.value = null;
    dialog.current?.showModal();
  }, [payout]);
  if (payout === null) return null;
  /** @param {Event & { currentTarget: HTMLFormElement }} event */
  const submit = async (event) => {
    event.preventDefault();
    const given = Object.fromEntries(
      [...new FormData(event.currentTarget)].filter(([, value]) => value !== ''),
    );
    const { settled_at: settledAt } = given;
    if (typeof settledAt === 'string') given['settled_at'] = new Date(`${settledAt}Z`).toISOString();
    if (await act(payout.payout_id, 'mark', given)) marking.value = null;
  };
  return html`<dialog ref=${dialog} aria-labelledby="mark-title" onClose=${() => (marking.value = null)}>
    <form onSubmit=${submit}>
      <h2 id="mark-title">${t.markTitle}</h2>
      <span class="id">${payout.external_id}</span>
      <label>
        ${t.outcome}
        <select
          name="outcome"
          value=${outcome}
          onChange=${(/** @type {{ currentTarget: HTMLSelectElement }} */ event) => setOutcome(event.currentTarget.value)}
        >
          <option value="failed">${t.status.failed}</option>
          <option value="paid">${t.status.paid}</option>
        </select>
      </label>
      <label>${t.reason}<input name="reason" required maxlength="500" /></label>
      ${
        outcome === 'paid' &&
        html`<label>${t.settledAt}<input name="settled_at" type="datetime-local" step="1" required /></label>
          <label>
            ${t.receiverIspb} (${t.optional})<input name="receiver_ispb" pattern="[0-9A-Z]{8}" />
          </label>
          <label>endToEndId (${t.optionalId})<input name="end_to_end_id" /></label>`
      }
      ${fault.value && html`<p class="bad" role="alert">${fault.value}</p>`}
      <div class="line">
        <button class="main">${t.save}</button>
        <button type="button" onClick=${() => dialog.current?.close()}>${t.cancel}</button>
      </div>
    </form>
  </dialog>`;
}
