import { describe, expect, it } from '@jest/globals';
import { Metrics, type MetricsReading, type Sample } from './metrics.js';

const TIMEOUT_MS = 20;

function reading(read: () => Promise<readonly Sample[]>): MetricsReading {
  return { names: ['malote_streams_open'], read };
}
const open = (value: number): Sample[] => [{ name: 'malote_streams_open', value, labels: {} }];

describe('the metrics of a process', () => {
  it('are counted, measured and set by name and labels', async () => {
    const metrics = new Metrics();
    metrics.count('malote_payout_transitions_total', 2, { to: 'paid' });
    metrics.count('malote_payout_transitions_total', 3, { to: 'paid' });
    metrics.observe('malote_job_wait_seconds', 0.3, { queue: 'settlement' });
    metrics.set('malote_rail_circuit_open', 1);
    const text = await metrics.text();
    expect(text).toContain('malote_payout_transitions_total{to="paid"} 5\n');
    expect(text).toContain('malote_job_wait_seconds_bucket{le="0.1",queue="settlement"} 0\n');
    expect(text).toContain('malote_job_wait_seconds_bucket{le="0.5",queue="settlement"} 1\n');
    expect(text).toContain('malote_rail_circuit_open 1\n');
  });

  it('are there from the start where they count, so that a first increase is seen, and not where the value is unknown', async () => {
    const text = await new Metrics().text();
    expect(text).toContain('malote_messages_stored_total 0\n');
    expect(text).toContain('malote_payout_transitions_total{to="failed"} 0\n');
    expect(text).toContain('# TYPE malote_streams_open gauge\n');
    expect(text).not.toMatch(/^malote_streams_open /m);
  });

  it('have names that promtool accepts, those of Node.js too', async () => {
    const metrics = new Metrics();
    metrics.collectProcessMetrics();
    const text = await metrics.text();
    expect(text).toContain('# TYPE nodejs_active_resources gauge\n');
    expect(text).not.toMatch(/^# TYPE \S+_total (?!counter)/m);
  });

  it('do not meet those of another application', async () => {
    const [one, other] = [new Metrics(), new Metrics()];
    one.count('malote_messages_stored_total', 1);
    expect(await other.text()).toContain('malote_messages_stored_total 0\n');
  });

  it('take no step back for a clock that was set', async () => {
    const metrics = new Metrics();
    metrics.observe('malote_job_wait_seconds', -5, { queue: 'webhooks' });
    expect(await metrics.text()).toContain('malote_job_wait_seconds_sum{queue="webhooks"} 0\n');
  });

  it('are read when scraped; scrapes at the same time share a reading', async () => {
    const metrics = new Metrics();
    let readings = 0;
    metrics.readWith(reading(() => Promise.resolve(open(++readings))));
    const [first, second] = await Promise.all([metrics.text(), metrics.text()]);
    expect(first).toBe(second);
    expect(first).toContain('malote_streams_open 1\n');
    expect(await metrics.text()).toContain('malote_streams_open 2\n');
  });

  it.each([
    ['fails', () => Promise.reject(new Error('down'))],
    ['never ends', () => new Promise<readonly Sample[]>(() => undefined)],
  ])('have no value of what a reading knew before when it %s', async (_how, broken) => {
    const metrics = new Metrics(TIMEOUT_MS);
    let read: () => Promise<readonly Sample[]> = () => Promise.resolve(open(7));
    metrics.readWith(reading(() => read()));
    expect(await metrics.text()).toContain('malote_streams_open 7\n');
    read = broken;
    expect(await metrics.text()).not.toMatch(/^malote_streams_open /m);
  });
});
