import { count } from './format.js';
import { html } from './html.js';
import { addressOf, texts } from './state.js';

/**
 * Why nothing was stored, with each fault where it stands in the file.
 *
 * @param {{ problem: import('./shapes.js').Problem | undefined, lost: string }} props `lost` is shown where no answer arrived
 */
export function SpreadsheetRefusal({ problem, lost }) {
  const t = texts.value.sheet;
  const { errors: faults = [], faults_omitted: omitted = 0 } = problem ?? {};
  return html`<section class="card" data-refusal>
    <p class="bad" role="alert">
      ${problem?.code === 'invalid_request' ? `${t.faults}: ${count(faults.length + omitted)}. ${t.correct}` : (problem?.detail ?? lost)}
    </p>
    ${
      faults.length > 0 &&
      html`<ul class="items">
        ${faults.map(
          ({ pointer, message, value_masked: value, existing_batch_id: batchId }, index) =>
            html`<li key=${index}>
              <div class="line">
                <b>${placeOf(pointer)}</b> ${value && html`<code>${value}</code>`}
                ${batchId && html`<a class="id" href=${addressOf('batches', batchId)}>${batchId}</a>`}
              </div>
              <div>${message}</div>
            </li>`,
        )}
      </ul>`
    }
    ${omitted > 0 && html`<p class="soft">${t.omitted.replace('{count}', count(omitted))}</p>`}
  </section>`;
}

/** `/lines/17/pix_key` is line 17, pix_key. @param {string} pointer RFC 6901 */
function placeOf(pointer) {
  const [, first, ...rest] = pointer
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (first !== 'lines') return first;
  const [line, column] = rest;
  return [line && `${texts.value.sheet.line} ${line}`, column].filter(Boolean).join(', ');
}
