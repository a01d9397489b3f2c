import { html } from './html.js';
import { show, texts } from './state.js';

/** A field whose text becomes the address. @param {{ view: import('./shapes.js').Tab, label: string, id: string | undefined }} props */
export function Search({ view, label, id }) {
  /** @param {Event & { currentTarget: HTMLFormElement }} event */
  const search = (event) => {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget).get('id')).trim();
    if (text !== '') show(view, text);
  };
  return html`<section class="card">
    <form class="search" role="search" onSubmit=${search}>
      <input
        id="search"
        name="id"
        aria-label=${label}
        placeholder=${label}
        key=${id}
        defaultValue=${id ?? ''}
      />
      <button class="main">${texts.value.find}</button>
    </form>
  </section>`;
}
