import { computed, signal } from '@preact/signals';
import { TEXTS } from './texts.js';

/** What all views share. Only the key is kept with the tab, and the tastes with the browser. */
const prefersDark = matchMedia('(prefers-color-scheme: dark)').matches;

/** @type {readonly import('./shapes.js').Tab[]} */
export const TABS = ['overview', 'held', 'batches', 'streams', 'story'];
export const language = signal(
  localStorage.getItem('malote.language') ?? (navigator.language.startsWith('pt') ? 'pt' : 'en'),
);
export const theme = signal(localStorage.getItem('malote.theme') ?? (prefersDark ? 'dark' : 'light'));
export const texts = computed(() => TEXTS[language.value === 'pt' ? 'pt' : 'en']);
export const key = signal(sessionStorage.getItem('malote.key'));
/** 'unknown' until the first answer; 'wanted' where a key is asked for; 'refused' where the one given was not taken. */
export const access = signal(/** @type {import('./shapes.js').Access} */ ('unknown'));
export const isLive = signal(false);
export const trouble = signal(/** @type {string | null} */ (null));
export const overview = signal(/** @type {import('./shapes.js').Overview | null} */ (null));
export const tab = signal(/** @type {import('./shapes.js').Tab} */ ('overview'));
export const held = signal(/** @type {readonly import('./shapes.js').HeldPayout[]} */ ([]));
export const notice = signal(/** @type {string | null} */ (null));
/** Why something was not done. */
export const fault = signal(/** @type {string | null} */ (null));
/** The held payout that is being marked. */
export const marking = signal(/** @type {import('./shapes.js').HeldPayout | null} */ (null));
export const foundPayouts = signal(/** @type {readonly import('./shapes.js').FoundPayout[] | null} */ (null));

/** The latest overview; views are shown only once there is one. */
export function shown() {
  if (overview.value === null) throw new Error('No overview has arrived yet.');
  return overview.value;
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
