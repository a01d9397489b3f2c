import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import type { FeedEvent } from '../../typescript/src/index.js';
import type { TestSystem } from '../typescript/test-system.js';
import type { OtherClient } from './other-client.js';

interface EventsRead {
  /** Each event's type and what it is about. */
  readonly events: readonly string[];
  /** The last one. */
  readonly cursor: string;
  readonly retries: readonly number[];
  /** The code of a refusal; empty where there was none. */
  readonly error: string;
}

/** A cursor as the document shows it: of another database than any test's. */
const FOREIGN_CURSOR = 'Q2ZrM19hWTdRZCA3NTIgMCAwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDAgMA';

export function testEvents(client: OtherClient, system: () => TestSystem): void {
  /** Reads events after a cursor, of these types or of all, until there are `count`. */
  async function readEvents(
    after: string,
    count: number,
    types: readonly string[] = [],
  ): Promise<EventsRead> {
    const printed = await client.run('events', [after, String(count), ...types], system().proxy.url);
    return JSON.parse(printed) as EventsRead;
  }

  /** Pays one payout; returns its id, and that of its batch. */
  async function pay(): Promise<string> {
    const id = randomUUID();
    const items = [{ external_id: id, user_id: 'u1', amount_cents: 1_500, pix_key: 'a@example.com' }];
    await system().direct.submitAndWait({ batch_id: id, items });
    return id;
  }

  /** The cursor behind all that has happened. */
  async function newestCursor(): Promise<string> {
    const id = await pay();
    const isLast = ({ type, data }: FeedEvent) => type === 'batch.completed' && data.batch_id === id;
    for await (const { events, cursor } of system().direct.events()) if (events.some(isLast)) return cursor;
    throw new Error('The feed has ended.');
  }

  const ofOne = (id: string): string[] => [`payout.paid ${id}`, `batch.completed ${id}`];

  it('reads events as they happen, with long polls, and goes on after a cursor', async () => {
    const waits = new Set<unknown>();
    system().proxy.treat = ({ headers }) => {
      waits.add(headers['prefer']);
      return 'pass';
    };
    const start = await newestCursor();
    const reading = readEvents(start, 4);
    const [first, second] = [await pay(), await pay()];
    const { events, cursor } = await reading;
    expect(events).toEqual([...ofOne(first), ...ofOne(second)]);
    expect([...waits]).toEqual(['wait=30']);
    const third = await pay();
    expect(await readEvents(cursor, 2)).toMatchObject({ events: ofOne(third) });
    const types = ['batch.completed', 'batch.rejected'];
    expect(await readEvents(start, 3, types)).toMatchObject({
      events: [first, second, third].map((id) => `batch.completed ${id}`),
    });
  });

  it('reads every event once while answers are lost', async () => {
    const start = await newestCursor();
    const id = await pay();
    system().proxy.treatNext('replace', 'cut', 'lose', 'refuse');
    const { events, retries } = await readEvents(start, 2);
    expect(events).toEqual(ofOne(id));
    expect(retries).toEqual([502, 0, 0, 0]);
  });

  it.each([
    ['x', '400 invalid_cursor'],
    [FOREIGN_CURSOR, '410 cursor_of_another_database'],
  ])('says why a cursor is refused, and does not repeat it (%s)', async (cursor, error) => {
    expect(await readEvents(cursor, 1)).toMatchObject({ events: [], error });
    expect(system().proxy.passages).toHaveLength(1);
  });
}
