import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  startThrowawayPostgres,
  startThrowawayRedis,
  startWorker,
  type ServerProcess,
  type ThrowawayPostgres,
  type ThrowawayRedis,
} from '#testing';
import { startTestSystem, type TestSystem } from '../streams/test-system.js';
import { Scrape, untilScraped as until } from './scrape.js';

/** Far more than the two seconds that are promised, far less than what hangs. */
const ANSWERED_WITHIN_MS = 30_000;

describe('GET /metrics during outages', () => {
  let postgres: ThrowawayPostgres;
  let redis: ThrowawayRedis;
  let system: TestSystem;
  let worker: ServerProcess;
  const api = () => Scrape.of(system.at(0));
  const ofWorker = () => Scrape.of(worker.url);

  beforeAll(async () => {
    [postgres, redis] = await Promise.all([startThrowawayPostgres(), startThrowawayRedis()]);
    system = await startTestSystem({ apis: 1, databaseUrl: postgres.url, redisUrl: redis.url });
    const environment = { REDIS_PREFIX: system.redisPrefix };
    worker = await startWorker({ databaseUrl: postgres.url, redisUrl: redis.url, environment });
    for (const scrape of [api, ofWorker])
      await until('every reading', scrape, (scraped) => scraped.value('malote_streams_open') !== undefined);
  });
  afterAll(async () => {
    await worker.stop();
    await system.close();
    await redis.stop();
    await postgres.stop();
  });

  it('answers with Redis down, without what only Redis knows', async () => {
    await redis.crash();
    for (const scrape of [api, ofWorker]) {
      const startedAtMs = performance.now();
      const scraped = await scrape();
      expect(performance.now() - startedAtMs).toBeLessThan(ANSWERED_WITHIN_MS);
      expect(scraped.answer.status).toBe(200);
      expect(scraped.value('malote_up_dependencies{dependency="redis"}')).toBe(0);
      expect(scraped.value('malote_up_dependencies{dependency="postgres"}')).toBe(1);
      expect(scraped.value('malote_streams_open')).toBeDefined();
    }
    const scraped = await until(
      'old readings to be gone',
      api,
      (seen) => !seen.series.some((series) => series.startsWith('malote_queue_jobs')),
    );
    expect(scraped.value('malote_redis_eviction_policy_ok')).toBeUndefined();
    await redis.restart();
    await until('Redis to be back', api, (seen) => seen.value('malote_redis_eviction_policy_ok') === 1);
  });

  it('answers with Postgres down or silent, without what only Postgres knows', async () => {
    await postgres.crash();
    for (const scrape of [api, ofWorker]) {
      const scraped = await until(
        'old readings to be gone',
        scrape,
        (seen) => seen.value('malote_streams_open') === undefined,
      );
      expect(scraped.answer.status).toBe(200);
      expect(scraped.value('malote_up_dependencies{dependency="postgres"}')).toBe(0);
      for (const name of ['malote_messages_undelivered', 'malote_webhooks_waiting', 'malote_payouts_open'])
        expect(scraped.series.filter((series) => series.startsWith(name))).toEqual([]);
      expect(scraped.value('malote_messages_stored_total')).toBeDefined();
    }
    await postgres.restart();
    await until('Postgres to be back', api, (scraped) => scraped.value('malote_streams_open') !== undefined);

    postgres.freeze();
    try {
      const startedAtMs = performance.now();
      expect((await api()).answer.status).toBe(200);
      expect(performance.now() - startedAtMs).toBeLessThan(ANSWERED_WITHIN_MS);
    } finally {
      postgres.thaw();
    }
  });
});
