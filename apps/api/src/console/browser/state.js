import { computed, signal } from '@preact/signals';
import { ENGLISH } from './texts-en.js';
import { PORTUGUESE } from './texts-pt.js';

/** What all views share. Only the key is kept with the tab, and the tastes with the browser. */
const prefersDark = matchMedia('(prefers-color-scheme: dark)').matches;

/** The views, as they stand in the address: `#/review`, `#/batches/<payer>/<batch_id>`, `#/payouts/<id>`, `#/payers/<payer>`, `#/statements/<day>`. */
export const TABS = /** @type {const} */ ([
  'overview',
  'review',
  'batches',
  'streams',
  'payouts',
  'payers',
  'statements',
]);
/** And two without a tab: `#/receipts/<payout_id>`, `#/spreadsheets`. */
const VIEWS = /** @type {const} */ ([...TABS, 'receipts', 'spreadsheets']);
export const language = signal(
  localStorage.getItem('malote.language') ?? (navigator.language.startsWith('pt') ? 'pt' : 'en'),
);
export const theme = signal(localStorage.getItem('malote.theme') ?? (prefersDark ? 'dark' : 'light'));
export const texts = computed(() => (language.value === 'pt' ? PORTUGUESE : ENGLISH));
export const key = signal(sessionStorage.getItem('malote.key'));
/** 'unknown' until the first answer; 'wanted' without a key; 'refused' and 'forbidden' by a 401 and a 403 for the one given. */
export const access = signal(/** @type {import('./shapes.js').Access} */ ('unknown'));
/** What the key in use may do, from the first event on. */
export const caller = signal(/** @type {import('./shapes.js').Caller | null} */ (null));
export const isLive = signal(false);
export const trouble = signal(/** @type {string | null} */ (null));
export const overview = signal(/** @type {import('./shapes.js').Overview | null} */ (null));
/** Rows keep their places until the view is left, so that nothing moves under the pointer. */
export const held = signal(/** @type {readonly import('./shapes.js').HeldRow[]} */ ([]));
/** What was done, and to what. */
export const notice = signal(/** @type {string | null} */ (null));
/** Why something was not done. */
export const fault = signal(/** @type {string | null} */ (null));
/** What the open dialog is about to do. */
export const acting = signal(/** @type {import('./shapes.js').Acting | null} */ (null));

const address = signal(readAddress());
window.addEventListener('hashchange', () => (address.value = readAddress()));
export const tab = computed(() => address.value.tab);
/** What the view shows: a payer and a batch, or an id. */
export const shownIds = computed(() => address.value.ids);

function readAddress() {
  const [name, ...ids] = window.location.hash.replace(/^#\//, '').split('/').map(decode);
  return { tab: VIEWS.find((known) => known === name) ?? 'overview', ids };
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * The address of a view.
 *
 * @param {import('./shapes.js').View} view
 * @param {string[]} ids
 */
export const addressOf = (view, ...ids) => `#/${[view, ...ids].map(encodeURIComponent).join('/')}`;

/** At once, not with the browser's next event. @type {(view: import('./shapes.js').View, ...ids: string[]) => void} */
export function show(view, ...ids) {
  window.location.assign(addressOf(view, ...ids));
  address.value = readAddress();
}

/** The latest overview; views are shown only once there is one. */
export function shown() {
  if (overview.value === null) throw new Error('No overview has arrived yet.');
  return overview.value;
}

/** Whether the key in use may do this for that payer. @param {string} scope @param {string} payer */
export function may(scope, payer) {
  const { value } = caller;
  return value?.payer === payer && (value.scopes === 'all' || value.scopes.includes(scope));
}

/** The payer for which the key in use may do this; null: there is none. @param {string} scope */
export function payerFor(scope) {
  const payer = caller.value?.payer ?? null;
  return payer !== null && may(scope, payer) ? payer : null;
}

/** @param {string | null} text */
export function setKey(text) {
  if (text === null) sessionStorage.removeItem('malote.key');
  else sessionStorage.setItem('malote.key', text);
  key.value = text;
}

export function switchLanguage() {
  language.value = language.value === 'pt' ? 'en' : 'pt';
  localStorage.setItem('malote.language', language.value);
}

export function switchTheme() {
  theme.value = theme.value === 'dark' ? 'light' : 'dark';
  localStorage.setItem('malote.theme', theme.value);
}
