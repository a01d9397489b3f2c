import { operatePayout } from './calls.js';
import { acting, held, show, tab, TABS } from './state.js';

/** One key each, wherever nothing is being written: 1 to 7, /, j and k, and c, r, m on a payout in review. */
export function listenToKeys() {
  document.addEventListener('keydown', (event) => {
    const { target, key } = event;
    const isWriting =
      target instanceof HTMLElement && target.closest('input, select, textarea, dialog') !== null;
    if (isWriting || acting.value !== null || event.ctrlKey || event.metaKey || event.altKey) return;
    const section = TABS[Number(key) - 1];
    if (section !== undefined) show(section);
    else if (key === '/') {
      show('payouts');
      requestAnimationFrame(() => document.getElementById('search')?.focus());
    } else if (tab.value !== 'review' || !onHeld(key)) return;
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
  const row = held.value.find(({ payout }) => payout.payout_id === rows[at]?.dataset.payout);
  if (row === undefined || row.isGone) return false;
  if (key === 'm') acting.value = { action: 'mark', payout: row.payout };
  else if (key === 'r') acting.value = { action: 'redrive', payout: row.payout };
  else if (key === 'c') void operatePayout(row.payout, 'check-status', {});
  else return false;
  return true;
}
