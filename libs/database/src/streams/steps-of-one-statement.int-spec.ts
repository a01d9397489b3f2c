import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Metrics } from '#observability';
import { openTestSql, testIspb, testStreamId, type TestSql } from '../../test/open-test-sql.js';
import { numbers, numbersOf, testMessages, testStreams } from '../../test/stream-steps.js';
import { MessageRepository } from '../messages/message.repository.js';

const [FIRST, SECOND] = [testIspb(1), testIspb(2)];
const MESSAGES = 25;
const LIMIT = 10;
const WAIT_MS = 8_000;

interface Step {
  readonly step: number;
  readonly outcome: string;
  readonly payloads: string;
}

let database: TestSql;
beforeAll(async () => (database = await openTestSql()));
afterAll(() => database.close());

it('takes each step of a statement once: by institution, and in the order of the calls', async () => {
  const messages = new MessageRepository(database.sql, new Metrics());
  for (const ispb of [FIRST, SECOND]) await messages.store(testMessages(ispb, 1, MESSAGES));
  // Each opens a stream and calls its first id: neither before the other, nor twice.
  const ispbs = [SECOND, FIRST, SECOND, FIRST];
  const steps: Step[] = await database.dataSource.query(
    `SELECT step, outcome, payloads FROM run_stream_steps(
       ARRAY['open', 'open', 'pull', 'pull'], $1, array_fill($2::text, ARRAY[4]), ARRAY[0, 0, 1, 1], array_fill(0::bigint, ARRAY[4]),
       array_fill($3::integer, ARRAY[4]), array_fill(1, ARRAY[4]), $4)`,
    [ispbs, testStreamId(1), LIMIT, WAIT_MS],
  );
  expect(steps.map(({ step, ...answer }) => [step, answer.outcome, numbersOf(answer)])).toEqual([
    [2, 'delivered', numbers(1, 10)],
    [4, 'delivered', numbers(11, 20)],
    [1, 'delivered', numbers(1, 10)],
    [3, 'delivered', numbers(11, 20)],
  ]);
  for (const ispb of [FIRST, SECOND])
    expect((await testStreams(database).view(ispb)).undelivered).toBe(MESSAGES - 2 * LIMIT);
});
