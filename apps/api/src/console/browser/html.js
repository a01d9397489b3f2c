import htm from 'htm';
import { h } from 'preact';

/** Preact's elements as tagged templates: no build step for the browser. */
export const html = htm.bind(h);
