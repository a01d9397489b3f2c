import { axis, Chart, colour } from './chart.js';
import { clock, count } from './format.js';
import { html } from './html.js';
import { overview, texts } from './state.js';

const SHOWN_SECONDS = 900;

/**
 * Steps of ten seconds as rates per minute.
 *
 * @param {readonly import('./shapes.js').PacePoint[]} pace
 * @returns {[at: number[], paid: number[], failed: number[]]}
 */
function perMinute(pace) {
  /** @param {2 | 3} which */
  const rate = (which) => pace.map((point) => Math.round((point[which] * 60_000) / Math.max(point[1], 1)));
  return [pace.map(([at]) => at / 1000), rate(2), rate(3)];
}

/** What settles, live. */
export function PaceChart() {
  const data = perMinute(overview.value?.pace ?? []);
  return html`<${Chart} data=${data} plotted=${plotted} label=${texts.value.perMinute} />`;
}

/** @returns {import('./chart.js').Plotted} */
function plotted() {
  const { status, time } = texts.value;
  /** @type {(label: string, name: string) => import('uplot').Series} */
  const line = (label, name) => ({
    label,
    stroke: colour(name),
    width: 2,
    fill: `${colour(name)}22`,
    value: (_plot, rate) => (rate === null || rate === undefined ? '—' : count(rate)),
  });
  return {
    axes: [
      { ...axis(), values: (_plot, at) => at.map(clock) },
      { ...axis(), size: 60 },
    ],
    scales: {
      x: {
        range: (_plot, _from, to) => [(to ?? Date.now() / 1000) - SHOWN_SECONDS, to ?? Date.now() / 1000],
      },
      y: { range: (_plot, _least, most) => [0, Math.max(10, (most ?? 0) * 1.1)] },
    },
    series: [
      { label: time, value: (_plot, at) => (at === null ? '—' : clock(at)) },
      line(status.paid, '--accent'),
      line(status.failed, '--bad'),
    ],
  };
}
