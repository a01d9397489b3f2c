import { html } from './html.js';
import { texts } from './state.js';

/** @typedef {import('./shapes.js').Sheet} Sheet */

export const ID_MAX_CHARACTERS = 64;
const PRIORITIES = /** @type {const} */ (['high', 'normal', 'low']);
/** Part of a date: the API refuses it, so that nothing goes at once by mistake. */
const INCOMPLETE = 'incomplete';

/** What a batch says beside its items; each change is a dry run again. @param {{ sheet: Sheet, setSheet: (sheet: Sheet) => void }} props */
export function SpreadsheetFields({ sheet, setSheet }) {
  const t = texts.value;
  /** @param {Event & { currentTarget: HTMLInputElement }} event */
  const rename = ({ currentTarget: { value } }) => setSheet({ ...sheet, batchId: value.trim() });
  /** @param {Event & { currentTarget: HTMLInputElement }} event */
  const schedule = ({ currentTarget: { value, validity } }) => {
    const scheduledFor = validity.badInput ? INCOMPLETE : value;
    if (scheduledFor !== sheet.scheduledFor) setSheet({ ...sheet, scheduledFor });
  };
  /** @param {Event & { currentTarget: HTMLSelectElement }} event */
  const prioritise = ({ currentTarget: { value } }) => setSheet({ ...sheet, priority: value });
  return html`<div class="fields">
    <label>
      ${t.batchId}
      <input
        class="id"
        name="batch_id"
        maxlength=${ID_MAX_CHARACTERS}
        size="32"
        autocomplete="off"
        value=${sheet.batchId}
        onChange=${rename}
      />
    </label>
    <label>
      ${t.scheduledFor} (${t.sheet.emptyIsNow})
      <input
        type="datetime-local"
        name="scheduled_for"
        defaultValue=${sheet.scheduledFor}
        onChange=${schedule}
        onBlur=${schedule}
      />
    </label>
    <label>
      ${t.priority}
      <select name="priority" value=${sheet.priority} onChange=${prioritise}>
        ${PRIORITIES.map((name) => html`<option key=${name} value=${name}>${t.priorities[name]}</option>`)}
      </select>
    </label>
  </div>`;
}
