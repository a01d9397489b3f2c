import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '#testing';
import type { PixMessage } from '../../typescript/src/index.js';
import type { FaultyProxy, Treatment } from './faulty-proxy.js';
import { fill, lineOf, newIspb } from './institutions.js';
import { startTestSystem, type TestSystem } from './test-system.js';

const MESSAGES = 4_000;
const COLLECTORS = 4;
const LEASE_MS = 2_000;
const HANG_LIMIT_MS = 120_000;
/** Of a hundred calls this many are treated so; the others pass. */
const FAULTS: readonly (readonly [Treatment, number])[] = [
  ['refuse', 3],
  ['lose', 4],
  ['cut', 3],
  ['replace', 3],
];
/** Of a hundred batches: the body throws, or breaks. */
const THROWS = 3;
const BREAKS = 2;

describe('collecting while everything fails', () => {
  let system: TestSystem;

  beforeAll(async () => {
    const environment = { STREAM_WAIT_MS: '500', STREAM_LEASE_MS: String(LEASE_MS) };
    system = await startTestSystem({ apis: 2, environment });
  });
  afterAll(() => system.close());

  it(
    'hands out every message, and none twice that was handled and acknowledged',
    async () => {
      const ispb = newIspb();
      await fill(system.direct, ispb, MESSAGES);
      system.proxy.treat = () => drawn(FAULTS);
      const done = new AbortController();
      const handled = new Map<string, number>();
      const mayReturn = new Set<string>();
      const handle = (messages: readonly PixMessage[]): void => {
        for (const { endToEndId } of messages) handled.set(endToEndId, (handled.get(endToEndId) ?? 0) + 1);
        if (handled.size === MESSAGES) done.abort();
      };
      const collectOnce = async (): Promise<void> => {
        for await (const messages of system.malote.collect({ ispb, signal: done.signal })) {
          const what = drawn([
            ['throw', THROWS],
            ['break', BREAKS],
          ] as const);
          if (what === 'throw') throw new Error('the body failed');
          handle(messages);
          // Done, and done again when the batch comes again.
          if (what === 'break') for (const { endToEndId } of messages) mayReturn.add(endToEndId);
          if (what === 'break') break;
        }
      };
      const collector = async (): Promise<void> => {
        while (!done.signal.aborted)
          await collectOnce().catch((error: unknown) => expect(error).toEqual(new Error('the body failed')));
      };
      const collecting = Promise.all(Array.from({ length: COLLECTORS }, collector));
      await waitFor(() => handled.size > MESSAGES / 3, { what: 'a third', timeoutMs: HANG_LIMIT_MS });
      expect(handled.size).toBeLessThan(MESSAGES);
      system.kill();
      await collecting;

      expect(handled.size).toBe(MESSAGES);
      for (const id of heldByEndedStreams(system.proxy)) mayReturn.add(id);
      const twice = [...handled].filter(([, times]) => times > 1).map(([id]) => id);
      expect(twice.filter((id) => !mayReturn.has(id))).toEqual([]);
      // Faults there were, of every kind, or this shows nothing.
      const treatments = new Set(system.proxy.passages.map(({ treatment }) => treatment));
      expect([...treatments].sort()).toEqual(['cut', 'lose', 'pass', 'replace']);
      expect(twice.length).toBeGreaterThan(0);
    },
    HANG_LIMIT_MS * 2,
  );

  it(
    'returns the first batch of a stream, if the body breaks, with the end of its lease',
    async () => {
      system.proxy.treat = () => 'pass';
      const ispb = newIspb();
      await fill(system.direct, ispb, 5);
      const first: string[] = [];
      for await (const messages of system.malote.collect({ ispb })) {
        first.push(...messages.map(({ endToEndId }) => endToEndId));
        break;
      }
      expect(await lineOf(system.direct, ispb)).toEqual({ streams: 1, unacknowledged: 5, undelivered: 0 });
      const collection = system.malote.collect({ ispb });
      for await (const messages of collection) {
        expect(messages.map(({ endToEndId }) => endToEndId)).toEqual(first);
        collection.finish();
      }
    },
    HANG_LIMIT_MS,
  );
});

/** One of the words, each as often in a hundred as it says; `pass` otherwise. */
function drawn<Word extends string>(chances: readonly (readonly [Word, number])[]): Word | 'pass' {
  let left = Math.random() * 100;
  for (const [word, chance] of chances) if ((left -= chance) < 0) return word;
  return 'pass';
}

/** Messages that a collector had in hand when it learned, calling their Pull-Next, that its stream had ended. */
function heldByEndedStreams({ passages }: FaultyProxy): string[] {
  const held = new Map(passages.map(({ nextId, body }) => [nextId, body]));
  return passages
    .filter(({ status }) => status === 404 || status === 410)
    .map(({ path }) => held.get(path.split('/').at(-1) ?? ''))
    .filter((body) => body !== undefined && body !== '')
    .flatMap((body) => (JSON.parse(String(body)) as PixMessage[]).map(({ endToEndId }) => endToEndId));
}
