import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Ispb } from '#domain';
import { openTestSql, type TestSql } from '../../test/open-test-sql.js';
import { rowsRead } from '../../test/rows-read.js';
import { MessageListRepository } from './message-list.repository.js';

const ISPB = '32074986' as Ispb;
const STORED = 3_000;
const SHOWN = 20;

describe("a list of an institution's messages", () => {
  let database: TestSql;
  let messages: MessageListRepository;

  beforeAll(async () => {
    database = await openTestSql();
    messages = new MessageListRepository(database.sql);
    await database.dataSource.query(
      `INSERT INTO message (receiver_ispb, position, end_to_end_id, payload)
       SELECT $1, ((extract(epoch FROM now())::bigint / 86400) << 36) + n, 'E' || n, '{"valor":0.07}' FROM generate_series(1, $2::integer) AS n`,
      [ISPB, STORED],
    );
  });
  afterAll(() => database.close());

  it('reads about as many rows as it shows, on every page, whatever the planner believes', async () => {
    for (const state of ['not analysed', 'analysed']) {
      if (state === 'analysed') await database.dataSource.query('ANALYZE');
      let cursor: string | undefined;
      for (let page = 0; page < 3; page += 1) {
        const before = await rowsRead(database.dataSource, 'message%');
        const { items, next } = await messages.list(ISPB, { limit: SHOWN, cursor });
        const read = (await rowsRead(database.dataSource, 'message%')) - before;
        expect({ state, page, isCheap: read < 10 * SHOWN }).toEqual({ state, page, isCheap: true });
        expect(items).toHaveLength(SHOWN);
        expect(items[0]).toMatchObject({
          endToEndId: `E${STORED - page * SHOWN}`,
          amountCents: 7,
          seat: null,
        });
        cursor = next;
      }
    }
  });
});
