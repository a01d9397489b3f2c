import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { METRICS } from '#observability';
import { startWorker, TestReceiver, type ServerProcess } from '#testing';
import { item, unused } from '../payouts/payout-calls.js';
import { sendTo } from '../send-to.js';
import { end, openCall, read, start, startPath } from '../streams/reading-call.js';
import { deliver, newIspb, startTestSystem, untilWaiting, type TestSystem } from '../streams/test-system.js';
import { WebhookCalls } from '../webhooks/webhook-calls.js';
import { Scrape, untilScraped as until } from './scrape.js';

const NAMES = Object.keys(METRICS);
const JSON_BODY = { 'content-type': 'application/json' };

describe('GET /metrics', () => {
  let system: TestSystem;
  let worker: ServerProcess;
  let receiver: TestReceiver;
  const api = () => Scrape.of(system.at(0));
  const ofWorker = () => Scrape.of(worker.url);

  beforeAll(async () => {
    system = await startTestSystem({ apis: 1 });
    receiver = await TestReceiver.start();
    worker = await startWorker({
      databaseUrl: system.databaseUrl,
      redisUrl: system.redisUrl,
      environment: { REDIS_PREFIX: system.redisPrefix, RAIL_TIMEOUT_MS: '1000', PAYOUT_LEASE_MS: '3000' },
    });
  });
  afterAll(async () => {
    await worker.stop();
    await receiver.close();
    await system.close();
  });

  it('announces every metric at both processes, with those of the process itself', async () => {
    const isWhole = (scraped: Scrape): boolean =>
      scraped.value('malote_up_dependencies{dependency="postgres"}') !== undefined &&
      scraped.value('malote_redis_eviction_policy_ok') !== undefined;
    for (const scrape of [api, ofWorker]) {
      // What takes longer than a second to read is left out of an answer.
      const scraped = await until('every reading', scrape, isWhole);
      expect(scraped.answer.status).toBe(200);
      expect(scraped.answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
      for (const name of NAMES) {
        expect(scraped.answer.text).toContain(`# HELP ${name} `);
        expect(scraped.answer.text).toMatch(new RegExp(`^# TYPE ${name} (counter|gauge|histogram)$`, 'm'));
      }
      for (const name of ['process_resident_memory_bytes', 'nodejs_eventloop_lag_p99_seconds'])
        expect(scraped.value(name)).toBeDefined();
      expect(scraped.value('malote_up_dependencies{dependency="postgres"}')).toBe(1);
      expect(scraped.value('malote_up_dependencies{dependency="redis"}')).toBe(1);
      expect(scraped.value('malote_redis_eviction_policy_ok')).toBe(1);
      expect(scraped.value('malote_postgres_pool_connections{state="total"}')).toBeGreaterThan(0);
    }
  });

  it('counts what becomes of messages, and the open streams', async () => {
    const ispb = newIspb();
    const before = await api();
    await deliver(system.at(0), ispb, 3);
    const first = await start(system.at(0), ispb, 'one');
    const second = await read(system.at(0), first.pullNext);
    expect((await read(system.at(0), first.pullNext)).ids).toEqual(second.ids);
    const after = await api();
    const grown = (name: string) => (after.value(name) ?? 0) - (before.value(name) ?? 0);
    expect({
      stored: grown('malote_messages_stored_total'),
      delivered: grown('malote_messages_delivered_total'),
      replayed: grown('malote_messages_replayed_total'),
      acknowledged: grown('malote_messages_acknowledged_total'),
    }).toEqual({ stored: 3, delivered: 3, replayed: 2, acknowledged: 1 });

    await until('the stream to be counted', api, (scraped) => scraped.value('malote_streams_open') === 1);
    await end(system.at(0), first.pullNext);
    const returned = await until(
      'the returned messages to be counted',
      api,
      (scraped) => scraped.value('malote_messages_undelivered') === 2,
    );
    expect(returned.value('malote_messages_returned_total')).toBe(2);
    expect(returned.value('malote_oldest_undelivered_age_seconds')).toBeGreaterThan(0);
    expect((await ofWorker()).value('malote_messages_delivered_total')).toBe(0);

    const last = await start(system.at(0), ispb);
    await end(system.at(0), last.pullNext);
    const acknowledged = await until(
      'nothing to be undelivered',
      api,
      (scraped) => scraped.value('malote_messages_undelivered') === 0,
    );
    expect(acknowledged.value('malote_messages_acknowledged_total')).toBe(3);
    expect(acknowledged.value('malote_oldest_undelivered_age_seconds')).toBe(0);
  });

  it('counts calls by route and status, those that wait and those that leave, and unknown addresses as one', async () => {
    const ispb = newIspb();
    const waiting = openCall(system.at(0), { path: startPath(ispb) });
    await untilWaiting(system.at(0), ispb, 1);
    expect((await api()).value('malote_stream_waiters')).toBe(1);
    waiting.leave();
    for (const path of ['/unknown-path/123', '/unknown-path/456']) await sendTo(system.at(0), { path });
    const count = 'malote_http_request_duration_seconds_count';
    const route = 'route="/api/pix/:ispb/stream/start"';
    const scraped = await until(
      'the call to be over',
      api,
      (seen) => seen.sum(count, route, 'status="499"') === 1,
    );
    expect(scraped.value('malote_stream_waiters')).toBe(0);
    expect(scraped.sum(count, 'method="GET"', route, 'status="200"')).toBeGreaterThan(0);
    expect(scraped.value(`${count}{method="GET",route="unknown",status="404"}`)).toBe(2);
  });

  it('counts payouts by the states they enter, calls to the rail, jobs and webhooks', async () => {
    const webhook = await new WebhookCalls(system.at(0)).make(['batch.completed'], `${receiver.url}/events`);
    const id = unused();
    const keys = [
      'paid@example.com',
      'ac03@sandbox.pix',
      'am04@sandbox.pix',
      'timeout-then-paid@sandbox.pix',
    ];
    const items = keys.map((key, n) => item(`${id}-${String(n)}`, { pix_key: key }));
    const body = JSON.stringify({ batch_id: id, items });
    await sendTo(system.at(0), { method: 'POST', path: '/api/payouts', headers: JSON_BODY, body });
    const paidAlone = JSON.stringify({ batch_id: `${id}-2`, items: [item(`${id}-9`)] });
    await sendTo(system.at(0), { method: 'POST', path: '/api/payouts', headers: JSON_BODY, body: paidAlone });

    const transitions = (to: string) => `malote_payout_transitions_total{to="${to}"}`;
    const scraped = await until(
      'everything to be settled',
      ofWorker,
      (seen) =>
        seen.value(transitions('paid')) === 3 &&
        seen.value('malote_payouts_open{status="needs_review"}') === 1 &&
        seen.value('malote_payouts_open{status="pending"}') === 0 &&
        seen.value('malote_webhook_deliveries_total{outcome="delivered"}') === 1 &&
        seen.value('malote_queue_jobs{queue="settlement",state="waiting"}') === 0,
    );
    expect(scraped.value(transitions('processing'))).toBe(5);
    expect(scraped.value(transitions('failed'))).toBe(1);
    expect(scraped.value(transitions('needs_review'))).toBe(1);
    expect(scraped.value(transitions('in_doubt'))).toBe(1);
    expect(scraped.value('malote_payout_results_refused_total')).toBe(0);
    expect(scraped.value('malote_payouts_unclaimed{class="ready"}')).toBe(0);
    expect(scraped.value('malote_oldest_unclaimed_payout_age_seconds{class="ready"}')).toBe(0);
    expect(scraped.value('malote_rail_circuit_open')).toBe(0);
    const progressSecondsAgo =
      Date.now() / 1000 - (scraped.value('malote_last_settlement_progress_timestamp_seconds') ?? 0);
    expect(progressSecondsAgo).toBeLessThan(60);
    const calls = 'malote_rail_call_duration_seconds_count';
    expect(scraped.value(`${calls}{call="look_up",outcome="found"}`)).toBe(5);
    expect(scraped.value(`${calls}{call="submit",outcome="rejected"}`)).toBe(2);
    expect(scraped.value(`${calls}{call="submit",outcome="no_answer"}`)).toBe(1);
    expect(scraped.sum(calls, 'outcome="settled"')).toBe(3);
    expect(scraped.value('malote_job_duration_seconds_count{queue="settlement"}')).toBeGreaterThanOrEqual(2);
    expect(scraped.value('malote_job_wait_seconds_count{queue="webhooks"}')).toBeGreaterThanOrEqual(1);
    expect(scraped.value('malote_webhook_delivery_duration_seconds_count')).toBe(1);
    expect(scraped.value('malote_messages_stored_total')).toBe(3);

    const atApi = await until(
      'the API to report the same of the installation',
      api,
      (seen) => seen.value('malote_payouts_open{status="needs_review"}') === 1,
    );
    expect(atApi.value(transitions('pending'))).toBe(5);
    expect(atApi.value('malote_webhooks_waiting')).toBe(0);
    expect(receiver.at('/events').length).toBe(1);
    expect(webhook.id).toBeDefined();
  });

  it('names no client: labels have the values of the catalogue, and no address is a route', async () => {
    for (const scraped of [await api(), await ofWorker()]) {
      for (const series of scraped.series.filter((one) => one.startsWith('malote_'))) {
        const { labels } = metricOf(series);
        for (const [, label = '', value = ''] of series.matchAll(/(\w+)="([^"]*)"/g)) {
          const known = label === 'le' ? [value] : labels[label];
          if (Array.isArray(known)) expect(known).toContain(value);
          else expect([series, value]).toEqual([series, expect.stringMatching(OPEN_LABELS[label] ?? /^$/)]);
        }
      }
      expect(scraped.series.join('\n')).not.toMatch(/@|\d{7}[0-9A-Z]|127\.0\.0\.1|"default"|unknown-path/);
    }
  });
});

const OPEN_LABELS: Readonly<Record<string, RegExp>> = {
  method: /^[A-Z]+$/,
  route: /^(unknown|(\/[a-z.:*-]*|\/:[A-Za-z_]+)+)$/,
  status: /^\d{3}$/,
};

function metricOf(series: string): { readonly labels: Readonly<Record<string, unknown>> } {
  const name = series.replace(/\{.*/, '');
  const found = NAMES.find((one) => [one, `${one}_bucket`, `${one}_sum`, `${one}_count`].includes(name));
  if (found === undefined) throw new Error(`${series} is not in the catalogue`);
  return (
    (METRICS as Readonly<Record<string, { labels: Readonly<Record<string, unknown>> }>>)[found] ?? {
      labels: {},
    }
  );
}
