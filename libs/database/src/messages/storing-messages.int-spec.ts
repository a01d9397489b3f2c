import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Ispb } from '#domain';
import { Metrics } from '#observability';
import { waitFor } from '#testing';
import { openTestSql, testIspb, testStreamId, type TestSql } from '../../test/open-test-sql.js';
import {
  numbers,
  numbersOf,
  testEndToEndId,
  testMessage,
  testMessages,
  testStreams,
} from '../../test/stream-steps.js';
import type { StreamRepository } from '../streams/stream.repository.js';
import { MessageRepository } from './message.repository.js';

const MANY = 10;

describe('storing messages', () => {
  let database: TestSql;
  let streams: StreamRepository;
  let messages: MessageRepository;
  let ispb: Ispb;
  let institutions = 0;

  beforeAll(async () => {
    database = await openTestSql();
    streams = testStreams(database);
    messages = new MessageRepository(database.sql, new Metrics());
  });
  beforeEach(() => {
    ispb = testIspb(++institutions);
  });
  afterAll(() => database.close());

  /** Everything in an institution's line, in its order. */
  async function line(of = ispb): Promise<number[]> {
    const streamId = testStreamId(1);
    const found: number[] = [];
    let step = await streams.run({ kind: 'open', ispb: of, streamId, seat: 1, limit: MANY });
    while (step.kind === 'delivered') {
      found.push(...numbersOf(step));
      step = await streams.run({ kind: 'pull', ispb: of, streamId, serial: step.serial, limit: MANY });
    }
    return found;
  }

  it('keeps their order, also over many calls', async () => {
    await messages.store(testMessages(ispb, 1, 7));
    await messages.store(testMessages(ispb, 8, 30));
    expect(await line()).toEqual(numbers(1, 30));
  });

  it('stores nothing when one call says two things of one message', async () => {
    const changed = { ...testMessage(ispb, 1), payload: '99' };
    expect(await messages.store([testMessage(ispb, 1), changed])).toEqual([{ index: 1, kind: 'conflict' }]);
    expect(await line()).toEqual([]);
  });

  it('takes the same id of two institutions for two messages', async () => {
    const other = testIspb(++institutions);
    expect(await messages.store([testMessage(ispb, 1), testMessage(other, 1)])).toEqual([]);
    expect([await line(), await line(other)]).toEqual([[1], [1]]);
  });

  it('keeps every text as it is', async () => {
    const payload = JSON.stringify({ nome: 'Ação "\\ \n\t\u2028 💸 \'; --', list: '{a,b}', nul: '\\u0000' });
    await messages.store([{ receiverIspb: ispb, endToEndId: testEndToEndId(1), payload }]);
    const delivered = await streams.run({
      kind: 'open',
      ispb,
      streamId: testStreamId(1),
      seat: 1,
      limit: MANY,
    });
    expect(delivered).toMatchObject({ payloads: payload });
  });

  it('does not tie calls for several institutions into a knot', async () => {
    const [a, b] = [testIspb(++institutions), testIspb(++institutions)];
    const both = (from: number) => [...testMessages(a, from, from + 4), ...testMessages(b, from, from + 4)];
    const calls = Array.from({ length: 20 }, (_, number) =>
      messages.store(number % 2 === 0 ? both(1 + number * 5) : both(1 + number * 5).reverse()),
    );
    expect((await Promise.all(calls)).flat()).toEqual([]);
    expect(await line(a)).toHaveLength(100);
  });

  it('never lets a reader pass a message that is still being stored', async () => {
    await messages.store(testMessages(ispb, 1, 1));
    await streams.run({ kind: 'open', ispb, streamId: testStreamId(3), seat: 3, limit: MANY });
    let hasStored = false;
    let letGo = (): void => undefined;
    const hasBeenRead = new Promise<void>((resolve) => (letGo = resolve));
    const slow = database.dataSource.transaction(async (manager) => {
      const sql = database.sql.within(manager);
      const { receiverIspb, endToEndId, payload } = testMessage(ispb, 2);
      await sql.run({ name: 'test_store', text: 'SELECT FROM store_messages($1, $2, $3)' }, [
        [receiverIspb],
        [endToEndId],
        payload,
      ]);
      hasStored = true;
      await hasBeenRead;
    });
    await waitFor(() => hasStored, { what: 'the first call to have stored' });
    const fast = messages.store(testMessages(ispb, 3, 3));
    await waitFor(isCallQueued, { what: 'the second call to queue behind the first' });
    const read = await streams
      .run({ kind: 'open', ispb, streamId: testStreamId(2), seat: 2, limit: MANY })
      .finally(letGo);
    expect(read).toMatchObject({ kind: 'waiting' });
    await Promise.all([slow, fast]);
    expect(await line()).toEqual([2, 3]);
  });

  async function isCallQueued(): Promise<boolean> {
    const waiting: unknown[] = await database.dataSource.query(
      "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    return waiting.length > 0;
  }
});
