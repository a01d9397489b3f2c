import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Ispb } from '#domain';
import { PrometheusMetrics } from '#observability';
import { createEmptyDatabase, waitFor, type TestDatabase } from '#testing';
import { messageTables } from '../../test/message-spans.js';
import { testIspb, testStreamId } from '../../test/open-test-sql.js';
import { numbers, numbersOf, testMessage, testMessages } from '../../test/stream-steps.js';
import { dataSourceOptions } from '../connection/create-data-source.js';
import { PostgresDataSource } from '../connection/postgres-data-source.js';
import { Sql } from '../connection/sql.js';
import { PostgresMessageStore } from '../messages/postgres-message-store.js';
import { PostgresStreamStore } from '../streams/postgres-stream-store.js';
import { migrations } from './index.js';
import { runMigrations } from './run-migrations.js';

const MANY = 10;
/** What was there before; and what the stores of today call, which stands on the same functions. */
const BEFORE = migrations.filter(
  ({ name }) => /176400000000[1-7]$/.test(name) || name.startsWith('LocksBeforeTheDisk'),
);

/** Statements that were prepared, and plans that were made, before the migration: those of a process that runs on beside it. */
describe('an installation that is migrated to messages by time', () => {
  let database: TestDatabase;
  let old: PostgresDataSource;
  let streams: PostgresStreamStore;
  let messages: PostgresMessageStore;
  const ispb: Ispb = testIspb(1);

  beforeEach(async () => {
    database = await createEmptyDatabase();
    const settings = { url: database.url, poolSize: 4, applicationName: 'test', prepareStatements: true };
    old = new PostgresDataSource({ ...dataSourceOptions(settings, () => undefined), migrations: [...BEFORE] });
    await old.initialize();
    await old.runMigrations();
    const sql = new Sql(old, settings);
    streams = new PostgresStreamStore(sql, { waitMs: 8_000, leaseMs: 60_000 }, new PrometheusMetrics());
    messages = new PostgresMessageStore(sql, new PrometheusMetrics());
  });
  afterEach(async () => {
    await old.destroy();
    await database.drop();
  });

  const open = (seat: number) =>
    streams.run({ kind: 'open', ispb, streamId: testStreamId(seat), seat, limit: MANY });
  const pull = (seat: number, serial: number) =>
    streams.run({ kind: 'pull', ispb, streamId: testStreamId(seat), serial, limit: MANY });

  it('goes on where it was: with what is in hands, what came back, what waits, and what is known', async () => {
    const farAhead = { ...testMessage(ispb, 41), endToEndId: aYear2099(41) };
    await messages.store([...testMessages(ispb, 1, 40), farAhead]);
    await open(1);
    await open(2);
    await streams.run({ kind: 'end', ispb, streamId: testStreamId(1), serial: 'none' });

    expect(await runMigrations(database.url)).toContain('MessagesByTime1764000000008');
    expect(await runMigrations(database.url)).toEqual([]);

    expect(await messages.store([...testMessages(ispb, 35, 40), farAhead])).toHaveLength(7);
    await messages.store(testMessages(ispb, 42, 60));
    expect(await pull(2, 0)).toMatchObject({ kind: 'replayed', payloads: numbers(11, 20).join(',') });
    const found: number[] = [];
    let step = await pull(2, 1);
    for (; step.kind === 'delivered'; step = await pull(2, step.serial)) found.push(...numbersOf(step));
    expect(found).toEqual([...numbers(1, 10), ...numbers(21, 60)]);
    expect(await messageTables(old, ispb)).toEqual({ message_first: 60 });
    expect(await streams.view(ispb)).toMatchObject({ undelivered: 0 });
  });

  it('loses nothing that is stored and collected meanwhile', async () => {
    let [isOver, stored] = [false, 0];
    const storing = (async () => {
      for (; !isOver; stored += 5) await messages.store(testMessages(ispb, stored + 1, stored + 5));
    })();
    const found: number[] = [];
    const collecting = (async () => {
      let step = await open(1);
      while (!isOver || found.length < stored) {
        if (step.kind === 'delivered') found.push(...numbersOf(step));
        if (step.kind !== 'delivered' && step.kind !== 'waiting') throw new Error(step.kind);
        const next = await pull(1, step.serial);
        // More than a few calls a second that find nothing are refused.
        if (next.kind === 'delivered' || next.kind === 'waiting') step = next;
        else step = { kind: 'waiting', serial: step.serial, fence: step.fence, tookOver: false };
      }
    })();
    await waitFor(() => found.length > 200, { what: 'messages to be collected before the migration' });
    await runMigrations(database.url);
    const by = stored;
    await waitFor(() => found.length > by + 200, { what: 'messages to be collected after the migration' });
    isOver = true;
    await Promise.all([storing, collecting]);
    expect(found).toEqual(numbers(1, stored));
  });

  it('can go back', async () => {
    await messages.store(testMessages(ispb, 1, 5));
    await runMigrations(database.url);
    await messages.store(testMessages(ispb, 6, 20));
    const [migration] = migrations.filter(({ name }) => name === 'MessagesByTime1764000000008');
    if (migration === undefined) throw new Error('It is gone.');
    const runner = old.createQueryRunner();
    await new migration().down(runner);
    await runner.release();
    expect(await messages.store(testMessages(ispb, 15, 25))).toHaveLength(6);
    const first = await open(1);
    expect(first).toMatchObject({ kind: 'delivered', payloads: numbers(1, 10).join(',') });
    expect(await pull(1, 1)).toMatchObject({ kind: 'delivered', payloads: numbers(11, 20).join(',') });
    expect(await pull(1, 2)).toMatchObject({ kind: 'delivered', payloads: numbers(21, 25).join(',') });
  });
});

function aYear2099(number: number): ReturnType<typeof testMessage>['endToEndId'] {
  return testMessage(testIspb(1), number).endToEndId.replace('20260302', '20990302') as ReturnType<
    typeof testMessage
  >['endToEndId'];
}
