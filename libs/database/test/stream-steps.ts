import { isEndToEndId, type EndToEndId, type Ispb } from '#domain';
import { Metrics } from '#observability';
import type { MessageToStore } from '#use-cases';
import { StreamEntity } from '../src/entities/stream.entity.js';
import { StreamRepository } from '../src/streams/stream.repository.js';
import type { TestSql } from './open-test-sql.js';

/** Streams as a separate process has them. */
export function testStreams(
  { dataSource, sql }: Pick<TestSql, 'dataSource' | 'sql'>,
  streams = { waitMs: 8_000, leaseMs: 60_000 },
): StreamRepository {
  return new StreamRepository(dataSource.getRepository(StreamEntity), sql, { streams }, new Metrics());
}

/** The endToEndId of a number. */
export function testEndToEndId(number: number): EndToEndId {
  const text = `E32074986202603021200${String(number).padStart(11, '0')}`;
  if (!isEndToEndId(text)) throw new Error(`${text} is no endToEndId`);
  return text;
}

/** A message whose text is its number: the stores look into none. */
export function testMessage(receiverIspb: Ispb, number: number): MessageToStore {
  return { receiverIspb, endToEndId: testEndToEndId(number), payload: String(number) };
}

/** Messages `from` to `to`, both included. */
export function testMessages(receiverIspb: Ispb, from: number, to: number): MessageToStore[] {
  return Array.from({ length: to - from + 1 }, (_, index) => testMessage(receiverIspb, from + index));
}

/** The numbers of the messages in a batch, in its order. */
export function numbersOf({ payloads }: { readonly payloads: string }): number[] {
  return payloads.split(',').map(Number);
}

/** The numbers `from` to `to`, both included. */
export function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
