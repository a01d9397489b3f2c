import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '#testing';
import {
  MaloteError,
  type EventBatch,
  type EventsOptions,
  type FeedEvent,
} from '../../typescript/src/index.js';
import { startTestSystem, type TestSystem } from './test-system.js';

describe('events', () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await startTestSystem({ apis: 2, worker: true });
  });
  afterAll(() => system.close());
  afterEach(() => {
    system.proxy.treat = () => 'pass';
    system.proxy.passages.length = 0;
  });

  /** Pays one payout; returns its id, and that of its batch. */
  async function pay(): Promise<string> {
    const id = randomUUID();
    const items = [{ external_id: id, user_id: 'u1', amount_cents: 1_500, pix_key: 'someone@example.com' }];
    await system.direct.submitAndWait({ batch_id: id, items });
    return id;
  }

  const namesOf = (events: readonly FeedEvent[]): string[] =>
    events.map(({ type, data }) => `${type} ${'external_id' in data ? data.external_id : data.batch_id}`);
  const ofOne = (id: string): string[] => [`payout.paid ${id}`, `batch.completed ${id}`];

  /** Reads until there are so many events. */
  async function take(count: number, options: EventsOptions = {}): Promise<EventBatch> {
    const events: FeedEvent[] = [];
    let cursor = '';
    for await (const batch of system.malote.events(options)) {
      events.push(...batch.events);
      cursor = batch.cursor;
      if (events.length >= count) break;
    }
    return { events, cursor };
  }

  it('come from the oldest on, and then as they happen', async () => {
    const first = await pay();
    const taking = take(4);
    const second = await pay();
    expect(namesOf((await taking).events)).toEqual([...ofOne(first), ...ofOne(second)]);
  });

  it('go on after a cursor that was kept, and come by type', async () => {
    const { cursor } = await take(4);
    const ids = [await pay(), await pay()];
    expect(namesOf((await take(4, { after: cursor })).events)).toEqual(ids.flatMap(ofOne));
    const types = ['batch.completed', 'batch.rejected'] as const;
    expect(namesOf((await take(2, { after: cursor, types })).events)).toEqual(
      ids.map((id) => `batch.completed ${id}`),
    );
  });

  it('come once, whatever answers are lost', async () => {
    const { cursor } = await take(8);
    const id = await pay();
    system.proxy.treatNext('refuse', 'lose', 'cut', 'replace', 'pass');
    expect(namesOf((await take(2, { after: cursor })).events)).toEqual(ofOne(id));
  });

  it('go on at another API when the one that waited is killed', async () => {
    const { cursor } = await take(10);
    let questions = 0;
    system.proxy.treat = () => {
      questions += 1;
      return 'pass';
    };
    const taking = take(2, { after: cursor });
    await waitFor(() => questions > 0, { what: 'the question' });
    system.kill();
    const id = await pay();
    expect(namesOf((await taking).events)).toEqual(ofOne(id));
  });

  it('end with the signal, at once and without an error', async () => {
    const { cursor } = await take(12);
    const stop = new AbortController();
    const taking = take(1, { after: cursor, signal: stop.signal });
    stop.abort();
    expect((await taking).events).toEqual([]);
  });

  it('are refused where the cursor is none', async () => {
    const error = await take(1, { after: 'x' }).catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(MaloteError);
    expect(error).toMatchObject({ status: 400, code: 'invalid_cursor' });
  });
});
