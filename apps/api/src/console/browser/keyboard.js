import { act } from './calls.js';
import { held, marking, tab, TABS } from './state.js';

/** One key each, wherever nothing is being written: 1 to 5, /, j and k, and c, r, m on a held payout. */
export function listenToKeys() {
  document.addEventListener('keydown', (event) => {
    const { target, key } = event;
    const isWriting =
      target instanceof HTMLElement && target.closest('input, select, textarea, dialog') !== null;
    if (isWriting || event.ctrlKey || event.metaKey || event.altKey) return;
    const section = TABS[Number(key) - 1];
    if (section !== undefined) tab.value = section;
    else if (key === '/') {
      tab.value = 'story';
      requestAnimationFrame(() => document.getElementById('search')?.focus());
    } else if (tab.value !== 'held' || !onHeld(key)) return;
    event.preventDefault();
  });
}

/** @param {string} key */
function onHeld(key) {
  const rows = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-payout]'))];
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  if (key === 'j' || key === 'k') {
    rows[Math.min(Math.max(at + (key === 'j' ? 1 : -1), 0), rows.length - 1)]?.focus();
    return true;
  }
  const payout = held.value.find(({ payout_id: id }) => id === rows[at]?.dataset.payout);
  if (payout === undefined) return false;
  if (key === 'm') marking.value = payout;
  else if (key === 'c') void act(payout.payout_id, 'check-status', {});
  else if (key === 'r') void act(payout.payout_id, 'redrive', {});
  else return false;
  return true;
}
