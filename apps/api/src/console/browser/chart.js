import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { clock, count } from './format.js';
import { html } from './html.js';
import { language, overview, texts, theme } from './state.js';

const HEIGHT = 220;
const SHOWN_SECONDS = 900;

/**
 * Steps of ten seconds as rates per minute.
 *
 * @param {readonly import('./shapes.js').PacePoint[]} pace
 * @returns {[at: number[], paid: number[], failed: number[]]}
 */
export function perMinute(pace) {
  /** @param {2 | 3} which */
  const rate = (which) => pace.map((point) => Math.round((point[which] * 60_000) / Math.max(point[1], 1)));
  return [pace.map(([at]) => at / 1000), rate(2), rate(3)];
}

export function Chart() {
  const place = useRef(/** @type {HTMLDivElement | null} */ (null));
  const plot = useRef(/** @type {uPlot | null} */ (null));
  const pace = overview.value?.pace ?? [];
  const [dark, spoken] = [theme.value, language.value];
  useEffect(() => {
    const here = place.current;
    // Gone again before the browser came to it.
    if (here === null) return undefined;
    /** @param {string} name */
    const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const axis = {
      stroke: colour('--soft'),
      grid: { stroke: colour('--line') },
      ticks: { stroke: colour('--line') },
    };
    const { status } = texts.value;
    /** @type {(label: string, name: string) => uPlot.Series} */
    const line = (label, name) => ({
      label,
      stroke: colour(name),
      width: 2,
      fill: `${colour(name)}22`,
      value: (_plot, rate) => (rate === null || rate === undefined ? '—' : count(rate)),
    });
    plot.current = new uPlot(
      {
        width: here.clientWidth,
        height: HEIGHT,
        axes: [
          { ...axis, values: (_plot, at) => at.map(clock) },
          { ...axis, size: 60 },
        ],
        scales: {
          x: {
            range: (_plot, _from, to) => [(to ?? Date.now() / 1000) - SHOWN_SECONDS, to ?? Date.now() / 1000],
          },
          y: { range: (_plot, _least, most) => [0, Math.max(10, (most ?? 0) * 1.1)] },
        },
        series: [
          { label: texts.value.time, value: (_plot, at) => (at === null ? '—' : clock(at)) },
          line(status.paid, '--accent'),
          line(status.failed, '--bad'),
        ],
      },
      perMinute(pace),
      here,
    );
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
  useEffect(() => plot.current?.setData(perMinute(pace)), [pace]);
  return html`<div class="chart" ref=${place} />`;
}
