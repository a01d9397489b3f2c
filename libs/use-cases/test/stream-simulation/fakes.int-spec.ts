import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { Metrics } from '#observability';
import { createDataSource, MessageRepository, Sql, StreamEntity, StreamRepository } from '#database';
import { createRedis } from '#redis';
import { RedisSeatCounter } from '#stream-sessions';
import {
  createTestDatabase,
  createTestRedis,
  TEST_SEED,
  waitFor,
  type TestDatabase,
  type TestRedis,
} from '#testing';
import { randomStreamId } from '../../src/streams/interaction-seal.js';
import type { TakenSeat } from '../../src/streams/seat-counter.port.js';
import { WorldRandom } from '../simulation/world-random.js';
import { FakeSeats } from './fake-redis.js';
import type { LoggedCall } from './fake-stream-table.js';
import { ALL_SAFEGUARDS } from './safeguards.js';
import { ispbOf, simulate, type Outcome } from './simulate.js';

const RUNS = 15;
const STEPS = 60;
const FAR_AHEAD_MS = 3_600_000;

/** Time in Postgres is the simulation's: its functions find this one before the system's. */
const CLOCK = [
  'CREATE SCHEMA simulated',
  `CREATE FUNCTION simulated.clock_timestamp() RETURNS timestamptz LANGUAGE sql
    RETURN current_setting('simulated.start')::timestamptz + current_setting('simulated.now_us')::bigint * interval '1 microsecond'`,
  "SELECT set_config('simulated.start', clock_timestamp()::text, false)",
  "SELECT set_config('search_path', 'simulated, public, pg_catalog', false)",
];
const deleteStreams = { name: 'test_delete_streams', text: 'DELETE FROM stream' };
const setClock = { name: 'test_set_clock', text: "SELECT set_config('simulated.now_us', $1, false)" };

/** The simulation is worth as much as its fakes are like what they stand for: both get the calls of whole runs, and must give the same answers. */
describe('the fakes of the simulation', () => {
  let database: TestDatabase;
  let volatile: TestRedis;
  let sql: Sql;
  let redis: Redis;
  const ispb = ispbOf(0);
  beforeAll(async () => {
    [database, volatile] = await Promise.all([createTestDatabase(), createTestRedis()]);
    // One connection, since the clock is a setting of the session.
    const settings = { url: database.url, poolSize: 1, applicationName: 'test', prepareStatements: true };
    const dataSource = createDataSource(settings);
    await dataSource.initialize();
    sql = new Sql(dataSource, settings);
    for (const statement of CLOCK) await dataSource.query(statement);
    redis = createRedis(volatile.url, 'test');
    await waitFor(() => redis.status === 'ready', { what: 'Redis' });
  });
  afterAll(async () => {
    redis.disconnect();
    await sql.dataSource.destroy();
    await Promise.all([database.drop(), volatile.drop()]);
  });

  it('do what Postgres does, in whole runs of the simulation', async () => {
    for (let seed = TEST_SEED; seed < TEST_SEED + RUNS; seed += 1)
      await compareTables(seed, await simulate(seed, ALL_SAFEGUARDS));
  });

  it('count seats as Redis does, whatever happens in whatever order', async () => {
    for (let seed = TEST_SEED; seed < TEST_SEED + RUNS; seed += 1) await compareSeats(seed);
  });

  async function compareTables(seed: number, { log, times }: Outcome): Promise<void> {
    const metrics = new Metrics();
    const streams = new StreamRepository(
      sql.dataSource.getRepository(StreamEntity),
      sql,
      { streams: times },
      metrics,
    );
    const messages = new MessageRepository(sql, metrics);
    const answerOf = (call: LoggedCall) => {
      switch (call.kind) {
        case 'run':
          return streams.run(call.step);
        case 'sweep':
          return streams.sweep(call.waiting);
        case 'openSeats':
          return streams.openSeats(ispbOf(seed));
        case 'store':
          return messages.store(call.messages);
      }
    };
    // A sweep finds the streams of all institutions, those of the run before too.
    await sql.run(deleteStreams);
    for (const [n, call] of log.entries()) {
      await sql.run(setClock, [Math.round(call.atMs * 1_000)]);
      const answer = await answerOf(call);
      expect({ seed, n, call, answer: inOrder(answer) }).toEqual({
        seed,
        n,
        call,
        answer: inOrder(call.answer),
      });
    }
  }

  async function compareSeats(seed: number): Promise<void> {
    const random = new WorldRandom(seed);
    const streams = Array.from({ length: 9 }, randomStreamId);
    const aStream = () => streams[Math.floor(random.next() * streams.length)] ?? randomStreamId();
    const seats = (): TakenSeat[] =>
      [1, 2, 3, 4, 5, 6].filter(() => random.happens(0.6)).map((seat) => ({ seat, streamId: aStream() }));
    const real = new RedisSeatCounter(redis, volatile);
    const fake = new FakeSeats();
    await redis.flushdb();
    // The counts of releases begin at different numbers.
    let [state, realState] = ['', ''];
    for (let step = 0; step < STEPS; step += 1) {
      const nowMs = step * 1_000;
      const what = random.pick(['take', 'take', 'take', 'release', 'rebuild', 'correct', 'correct', 'lose']);
      if (what === 'take') {
        const streamId = aStream();
        const [answer, expected] = [await real.take(ispb, streamId), fake.take(streamId, nowMs)];
        if (expected.kind === 'full' && answer.kind === 'full')
          [state, realState] = [expected.state, answer.state];
        else expect({ seed, step, answer }).toEqual({ seed, step, answer: expected });
      } else if (what === 'release') {
        const seat = { seat: random.pick([1, 2, 3, 4, 5, 6]), streamId: aStream() };
        [state, realState] = [fake.release(seat), await real.release(ispb, seat)];
      } else if (what === 'rebuild') {
        const taken = seats();
        fake.rebuild(taken, nowMs);
        await real.rebuild(ispb, taken);
      } else if (what === 'correct') {
        const taken = seats();
        await age(fake.justTaken(nowMs));
        fake.correct(taken, state, nowMs);
        await real.correct(ispb, taken, realState);
      } else if (random.happens(0.3)) {
        fake.lose();
        await redis.flushdb();
      }
    }
  }

  /** Makes these seats look just taken, and all others as taken long ago. */
  async function age(justTaken: readonly number[]): Promise<void> {
    const key = `${volatile.prefix}:{${ispb}}:seats`;
    for (const [field, value] of Object.entries(await redis.hgetall(key))) {
      const [streamId] = value.split(' ');
      const takenAtMs = justTaken.includes(Number(field)) ? Date.now() + FAR_AHEAD_MS : 0;
      if (field !== 'releases') await redis.hset(key, field, `${String(streamId)} ${String(takenAtMs)}`);
    }
  }
});

/** The findings of a sweep have no order. */
function inOrder(answer: object): unknown {
  if (!('expired' in answer)) return answer;
  const texts = (found: unknown) =>
    Array.isArray(found) ? found.map((one) => JSON.stringify(one)).sort() : found;
  return Object.fromEntries(Object.entries(answer).map(([finding, found]) => [finding, texts(found)]));
}
