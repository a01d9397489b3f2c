import { html } from './html.js';
import { show, texts } from './state.js';

/** What may be a CPF, a CNPJ, a telephone number or an e-mail address. */
const PERSONAL =
  /@|^\+?[\d.()/ -]{11,}$|^[\dA-Za-z]{2}\.?[\dA-Za-z]{3}\.?[\dA-Za-z]{3}\/?[\dA-Za-z]{4}-?\d{2}$/;

/**
 * A field whose text becomes the address; but no person's, which `onPersonal` takes.
 *
 * @param {{ view: import('./shapes.js').Tab, label: string, id: string | undefined, help?: string, onPersonal?: (text: string) => void }} props
 */
export function Search({ view, label, id, help, onPersonal }) {
  /** @param {Event & { currentTarget: HTMLFormElement }} event */
  const search = (event) => {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget).get('id')).trim();
    if (text === '') return;
    if (onPersonal && PERSONAL.test(text)) {
      event.currentTarget.reset();
      show(view);
      onPersonal(text);
    } else show(view, text);
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
    ${help && html`<p class="soft">${help}</p>`}
  </section>`;
}
