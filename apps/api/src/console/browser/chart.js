import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { html } from './html.js';
import { language, theme } from './state.js';

const HEIGHT = 220;

/** @typedef {Omit<uPlot.Options, 'width' | 'height'>} Plotted */

/** The colour that a name of the style has now. @param {string} name */
export const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export const axis = () => ({
  stroke: colour('--soft'),
  grid: { stroke: colour('--line') },
  ticks: { stroke: colour('--line') },
});

/**
 * A chart as wide as its place; drawn anew with another language or theme.
 *
 * @param {{ data: uPlot.AlignedData, plotted: () => Plotted, label: string }} props
 */
export function Chart({ data, plotted, label }) {
  const place = useRef(/** @type {HTMLDivElement | null} */ (null));
  const plot = useRef(/** @type {uPlot | null} */ (null));
  const [dark, spoken] = [theme.value, language.value];
  useEffect(() => {
    const here = place.current;
    // Gone again before the browser came to it.
    if (here === null) return undefined;
    plot.current = new uPlot({ width: here.clientWidth, height: HEIGHT, ...plotted() }, data, here);
    const watch = new ResizeObserver(() =>
      plot.current?.setSize({ width: here.clientWidth, height: HEIGHT }),
    );
    watch.observe(here);
    return () => {
      watch.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [dark, spoken]);
  useEffect(() => plot.current?.setData(data), [data]);
  return html`<div class="chart" role="img" aria-label=${label} ref=${place} />`;
}
