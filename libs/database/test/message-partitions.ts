import type { DataSource } from 'typeorm';
import { isEndToEndId, type Ispb } from '#domain';
import { layOutPartitions } from '#testing';
import type { MessageToStore } from '#use-cases';
import { testMessage } from './stream-steps.js';

/** The database's present UTC day, shifted by so many days: `yyyy-MM-dd`. */
export async function testDay(dataSource: DataSource, shift = 0): Promise<string> {
  const [row] = await dataSource.query<{ day: string }[]>(
    "SELECT ((clock_timestamp() AT TIME ZONE 'UTC')::date + $1::integer)::text AS day",
    [shift],
  );
  return row?.day ?? '';
}

/** Puts partitions in place of all there are: the first ends before the first of these days, and each lasts until the next. Empties the messages. */
export async function replaceMessagePartitions(
  dataSource: DataSource,
  days: readonly string[],
): Promise<void> {
  await layOutPartitions(dataSource, 'messages', days);
  await dataSource.query(
    'TRUNCATE message_tail, message_head, message_returned, message_ahead, stream, stream_ended',
  );
}

/** The next message of an institution comes so many positions before the end of the partition that ends on this day. */
export async function moveTail(
  dataSource: DataSource,
  ispb: string,
  toDay: string,
  left: number,
): Promise<void> {
  await dataSource.query(
    `INSERT INTO message_tail (receiver_ispb, last_position) VALUES ($1, first_position_of($2::text::date) - $3::bigint - 1)
     ON CONFLICT (receiver_ispb) DO UPDATE SET last_position = excluded.last_position`,
    [ispb, toDay, left],
  );
}

/** The tables that hold an institution's messages, and how many. */
export async function messageTables(dataSource: DataSource, ispb: string): Promise<Record<string, number>> {
  const rows = await dataSource.query<{ table: string; count: number }[]>(
    'SELECT tableoid::regclass::text AS table, count(*)::integer FROM message WHERE receiver_ispb = $1 GROUP BY 1 ORDER BY 1',
    [ispb],
  );
  return Object.fromEntries(rows.map(({ table, count }) => [table, count]));
}

/** A message whose id carries the present day, shifted by so many days. */
export async function testMessageOf(
  dataSource: DataSource,
  ispb: Ispb,
  shift: number,
  number: number,
): Promise<MessageToStore> {
  const day = (await testDay(dataSource, shift)).replaceAll('-', '');
  const endToEndId = `E32074986${day}1200${String(number).padStart(11, '0')}`;
  if (!isEndToEndId(endToEndId)) throw new Error(`${endToEndId} is no endToEndId`);
  return { ...testMessage(ispb, number), endToEndId };
}
