import { afterEach, describe, expect, it } from '@jest/globals';
import { startThrowawayPostgres, startThrowawayRedis, waitFor } from '#testing';
import { sendTo } from '../send-to.js';
import { start } from './reading-call.js';
import { deliver, newIspb, startTestSystem } from './test-system.js';

const TEST_TIMEOUT_MS = 60_000;

describe('an API that starts before Postgres and Redis', () => {
  const cleanUps: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  it(
    'lives, says that it is not ready, and works when they are there',
    async () => {
      const [postgres, redis] = await Promise.all([startThrowawayPostgres(), startThrowawayRedis()]);
      cleanUps.push(
        () => postgres.stop(),
        () => redis.stop(),
      );
      await Promise.all([postgres.crash(), redis.crash()]);
      const system = await startTestSystem({ apis: 1, databaseUrl: postgres.url, redisUrl: redis.url });
      cleanUps.push(() => system.close());
      const status = async (path: string): Promise<number> => (await sendTo(system.at(0), { path })).status;

      expect(await status('/health/live')).toBe(200);
      expect(await status('/health/ready')).toBe(503);
      expect(await start(system.at(0), newIspb())).toMatchObject({
        status: 503,
        code: 'database_unavailable',
      });

      await Promise.all([postgres.restart(), redis.restart()]);
      await waitFor(async () => (await status('/health/ready')) === 200, { what: 'the API to be ready' });
      const ispb = newIspb();
      const ids = await deliver(system.at(0), ispb, 3);
      const opened = await waitFor(
        async () => {
          const answer = await start(system.at(0), ispb);
          return answer.status === 200 ? answer : undefined;
        },
        { what: 'a stream' },
      );
      expect(opened.ids).toEqual(ids);
    },
    TEST_TIMEOUT_MS,
  );
});
