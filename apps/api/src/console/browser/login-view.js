import { useEffect, useRef } from 'preact/hooks';
import { html } from './html.js';
import { access, setKey, texts } from './state.js';

/** The key stays in this tab's session: no cookie, no address, nothing kept when the tab is closed. */
export function LoginView() {
  const t = texts.value;
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  useEffect(() => field.current?.focus(), []);
  const problem =
    access.value === 'refused' || access.value === 'forbidden' ? t.keyProblem[access.value] : '';
  /** @param {Event & { currentTarget: HTMLFormElement }} event */
  const enter = (event) => {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget).get('key')).trim();
    setKey(null);
    setKey(text);
  };
  return html`<section class="card login">
    <form onSubmit=${enter}>
      <label>${t.key}<input ref=${field} name="key" type="password" autocomplete="off" required /></label>
      <p class="soft">${t.keyHelp}</p>
      ${problem && html`<p class="bad" role="alert">${problem}</p>`}
      <button class="main">${t.enter}</button>
    </form>
  </section>`;
}
