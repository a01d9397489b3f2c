import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { STREAM_ENDINGS, type Ispb } from '#domain';
import { Metrics } from '#observability';
import type { UnacknowledgedEnding } from '#use-cases';
import { openTestSql, testIspb, testStreamId, type TestSql } from '../../test/open-test-sql.js';
import { testMessages, testStreams } from '../../test/stream-steps.js';
import { MessageRepository } from '../messages/message.repository.js';
import { StreamListRepository, type ListedStream } from './stream-list.repository.js';
import type { StreamRepository } from './stream.repository.js';

describe("a list of an institution's streams", () => {
  let database: TestSql;
  let streams: StreamRepository;
  let listed: StreamListRepository;
  let institutions = 0;
  let opened = 0;

  beforeAll(async () => {
    database = await openTestSql();
    streams = testStreams(database, { waitMs: 8_000, leaseMs: 60_000 });
    listed = new StreamListRepository(database.sql);
  });
  afterAll(() => database.close());

  async function institutionWith(messages: number): Promise<Ispb> {
    const ispb = testIspb(++institutions);
    if (messages > 0)
      await new MessageRepository(database.sql, new Metrics()).store(testMessages(ispb, 1, messages));
    return ispb;
  }
  /** A stream that is delivered three messages, of which it acknowledges two. */
  async function collect(ispb: Ispb, seat: number) {
    const streamId = testStreamId(++opened);
    await streams.run({ kind: 'open', ispb, streamId, seat, limit: 2 });
    await streams.run({ kind: 'pull', ispb, streamId, serial: 1, limit: 1 });
    return (serial: number | UnacknowledgedEnding) => streams.run({ kind: 'end', ispb, streamId, serial });
  }
  const list = async (ispb: Ispb) => (await listed.list(ispb, { cursor: undefined, limit: 100 })).items;

  it('has how each ended, what it was delivered and what it acknowledged', async () => {
    const ispb = await institutionWith(20);
    await (
      await collect(ispb, 1)
    )(2);
    await (
      await collect(ispb, 1)
    )(0);
    for (const ending of ['stop', 'operator', 'client_gone'] as const) await (await collect(ispb, 1))(ending);
    await collect(ispb, 1);
    await database.dataSource.query(
      "UPDATE stream SET answer_due_at = answer_due_at - interval '1 hour' WHERE receiver_ispb = $1",
      [ispb],
    );
    await streams.sweep([]);
    await collect(ispb, 2);
    const all = await list(ispb);
    expect(all.map((one) => [one.seat, one.endedBy, one.delivered, one.acknowledged])).toEqual([
      [2, null, 3, 2],
      [1, 'lease', 3, 2],
      [1, 'client_gone', 3, 2],
      [1, 'operator', 3, 2],
      [1, 'stop', 3, 2],
      [1, 'delete', 3, 2],
      [1, 'delete', 3, 3],
    ]);
    expect(new Set(all.map((one) => one.endedBy))).toEqual(new Set([null, ...STREAM_ENDINGS]));
    const [open, ended] = all as [ListedStream, ListedStream];
    expect(open.endedAt).toBeNull();
    expect(Number(ended.endedAt) - Number(ended.lastAnswerAt)).toBeGreaterThanOrEqual(3_600_000);
  });

  it('counts a replay once, and a stream that was delivered nothing has no acknowledgement', async () => {
    const ispb = await institutionWith(1);
    const streamId = testStreamId(++opened);
    await streams.run({ kind: 'open', ispb, streamId, seat: 3, limit: 1 });
    await streams.run({ kind: 'pull', ispb, streamId, serial: 0, limit: 1 });
    await streams.run({ kind: 'open', ispb, streamId: testStreamId(++opened), seat: 4, limit: 1 });
    expect(await list(ispb)).toMatchObject([
      { seat: 3, delivered: 1, acknowledged: 0 },
      { seat: 4, delivered: 0, acknowledged: 0, lastAnswerAt: null },
    ]);
  });

  it('comes page by page, each stream once, also of one moment', async () => {
    const ispb = await institutionWith(0);
    for (let round = 0; round < 2; round += 1)
      for (const seat of [1, 2, 3]) await (await collect(ispb, seat))('stop');
    for (const seat of [1, 2]) await collect(ispb, seat);
    await database.dataSource.query(
      `UPDATE stream_ended e SET ended_at = date_trunc('hour', e.ended_at) - (n / 3) * interval '1 microsecond'
         FROM (SELECT stream_id, row_number() OVER (ORDER BY ended_at DESC) - 1 AS n FROM stream_ended WHERE receiver_ispb = $1) AS o
        WHERE e.receiver_ispb = $1 AND e.stream_id = o.stream_id`,
      [ispb],
    );
    const all = await list(ispb);
    expect(all.map(({ seat }) => seat)).toEqual([1, 2, 1, 2, 3, 1, 2, 3]);
    for (const limit of [1, 3, 5]) {
      const found: ListedStream[] = [];
      let cursor: string | undefined;
      do {
        const page = await listed.list(ispb, { cursor, limit });
        found.push(...page.items);
        cursor = page.next;
      } while (cursor !== undefined);
      expect(found).toEqual(all);
    }
  });
});
