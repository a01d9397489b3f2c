import { html } from './html.js';
import { texts } from './state.js';

const AMOUNTS = /** @type {const} */ ([
  'payout_limit_cents',
  'daily_limit_cents',
  'nightly_limit_cents',
  'approval_above_cents',
]);

/** Amounts are in reais here; an empty field: no limit. @param {{ policy: import('./shapes.js').Policy }} props */
export function PolicyFields({ policy }) {
  const names = texts.value.policy;
  return html`<label
      >${names.weight}
      <input type="number" name="weight" required min="1" max="100" defaultValue=${policy.weight}
    /></label>
    <label
      >${names.max_in_flight}
      <input type="number" name="max_in_flight" min="1" defaultValue=${policy.max_in_flight ?? ''}
    /></label>
    ${AMOUNTS.map(
      (name) =>
        html`<label
          >${names[name]} (R$)
          <input
            type="number"
            name=${name}
            min="0"
            step="0.01"
            defaultValue=${policy[name] === null ? '' : policy[name] / 100}
        /></label>`,
    )}
    <p class="soft">${texts.value.emptyField}</p>`;
}

/** What was entered. @param {Record<string, unknown>} given @returns {Partial<import('./shapes.js').Policy>} */
export function policyOf(given) {
  const amounts = AMOUNTS.map((name) => [
    name,
    given[name] === undefined ? null : Math.round(Number(given[name]) * 100),
  ]);
  return {
    weight: Number(given['weight']),
    max_in_flight: given['max_in_flight'] === undefined ? null : Number(given['max_in_flight']),
    ...Object.fromEntries(amounts),
  };
}
