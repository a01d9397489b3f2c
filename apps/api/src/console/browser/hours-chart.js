import uPlot from 'uplot';
import { axis, Chart, colour } from './chart.js';
import { count, money } from './format.js';
import { html } from './html.js';
import { texts } from './state.js';

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** What was paid in each hour of a day; the same as a table, for those who cannot see or point. @param {{ hours: import('./shapes.js').Statement['hours'] }} props */
export function HoursChart({ hours }) {
  const t = texts.value;
  const reais = new Map(hours.map(({ hour, amount_cents: cents }) => [hour, cents / 100]));
  const data = [HOURS, HOURS.map((hour) => reais.get(hour) ?? null)];
  return html`<${Chart} data=${data} plotted=${plotted} label=${t.paidPerHour} />
    <details>
      <summary>${t.asTable}</summary>
      <table>
        <tr>
          <th>${t.hour}</th>
          <th class="n">${t.payments}</th>
          <th class="n">${t.amount}</th>
        </tr>
        ${hours.map(
          ({ hour, count: number, amount_cents: cents }) =>
            html`<tr>
              <td>${labelOf(hour)}</td>
              <td class="n">${count(number)}</td>
              <td class="n">${money(cents)}</td>
            </tr>`,
        )}
      </table>
    </details>`;
}

/** @param {number} hour */
const labelOf = (hour) => `${String(hour).padStart(2, '0')}h`;

/** @returns {import('./chart.js').Plotted} */
function plotted() {
  const bars = uPlot.paths.bars?.({ size: [0.8] });
  return {
    axes: [
      { ...axis(), values: (_plot, hours) => hours.map(labelOf) },
      { ...axis(), size: 80, values: (_plot, reais) => reais.map(count) },
    ],
    scales: {
      x: { time: false, range: [-0.5, 23.5] },
      y: { range: (_plot, _least, most) => [0, Math.max(1, (most ?? 0) * 1.1)] },
    },
    series: [
      { label: texts.value.hour, value: (_plot, hour) => (hour === null ? '—' : labelOf(hour)) },
      {
        label: `${texts.value.status.paid} (R$)`,
        stroke: colour('--accent'),
        fill: colour('--accent'),
        points: { show: false },
        value: (_plot, reais) => (reais === null || reais === undefined ? '—' : money(reais * 100)),
        ...(bars && { paths: bars }),
      },
    ],
  };
}
