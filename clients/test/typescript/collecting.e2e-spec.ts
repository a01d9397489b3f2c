import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '#testing';
import {
  type Collection,
  createMalote,
  MaloteError,
  type PixMessage,
  type Retry,
} from '../../typescript/src/index.js';
import { fill, lineOf, newIspb } from './institutions.js';
import { startTestSystem, type TestSystem } from './test-system.js';

const NOTHING = { streams: 0, unacknowledged: 0, undelivered: 0 };

describe('collect', () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await startTestSystem({ environment: { STREAM_WAIT_MS: '400' } });
  });
  afterAll(() => system.close());
  afterEach(() => {
    system.proxy.treat = () => 'pass';
    system.proxy.passages.length = 0;
  });

  /** Takes all that is in the line: as many messages, finishing after the last. */
  async function take(collection: Collection, count: number): Promise<PixMessage[]> {
    const taken: PixMessage[] = [];
    for await (const messages of collection) {
      taken.push(...messages);
      if (taken.length >= count) collection.finish();
    }
    return taken;
  }

  const idsOf = (messages: readonly PixMessage[]): string[] => messages.map(({ endToEndId }) => endToEndId);

  it('hands out messages in their order, ten at a time, and ends its stream', async () => {
    const ispb = newIspb();
    await fill(system.direct, ispb, 25);
    const sizes: number[] = [];
    const collection = system.malote.collect({ ispb });
    const seen: PixMessage[] = [];
    for await (const messages of collection) {
      sizes.push(messages.length);
      seen.push(...messages);
      if (seen.length === 25) collection.finish();
    }
    expect(sizes).toEqual([10, 10, 5]);
    expect(new Set(idsOf(seen)).size).toBe(25);
    const sent = system.proxy.passages.map(({ body }) => body).join('');
    for (const { valor, valorCents, recebedor } of seen) {
      expect(recebedor.ispb).toBe(ispb);
      expect(sent).toContain(`"valor":${valor.toFixed(2)}`);
      expect(valorCents).toBe(Math.round(valor * 100));
    }
    expect(await lineOf(system.direct, ispb)).toEqual(NOTHING);
  });

  it('hands them out one by one where that is asked for', async () => {
    const ispb = newIspb();
    await fill(system.direct, ispb, 2);
    const collection = system.malote.collect({ ispb, form: 'one' });
    expect((await collection.next()).value).toHaveLength(1);
    expect((await collection.next()).value).toHaveLength(1);
    collection.finish();
    await collection.return();
    expect(await lineOf(system.direct, ispb)).toEqual(NOTHING);
  });

  it('acknowledges a batch only when the body has come back for more', async () => {
    const ispb = newIspb();
    await fill(system.direct, ispb, 15);
    const lines: object[] = [];
    const collection = system.malote.collect({ ispb });
    for await (const messages of collection) {
      lines.push(await lineOf(system.direct, ispb));
      if (messages.length < 10) collection.finish();
    }
    expect(lines).toEqual([
      { streams: 1, unacknowledged: 10, undelivered: 5 },
      { streams: 1, unacknowledged: 5, undelivered: 0 },
    ]);
  });

  it('continues when there was nothing', async () => {
    const ispb = newIspb();
    const taking = take(system.malote.collect({ ispb }), 3);
    await waitFor(() => system.proxy.passages.filter(({ status }) => status === 204).length >= 2, {
      what: 'two calls that brought nothing',
    });
    await fill(system.direct, ispb, 3);
    expect(await taking).toHaveLength(3);
    const [start, ...others] = system.proxy.calls;
    expect(start).toBe('GET start');
    expect(new Set(others.slice(0, 2)).size).toBe(1);
  });

  it.each(['lose', 'cut', 'replace', 'refuse', 'hang'] as const)(
    'repeats the very call whose answer it did not get (%s)',
    async (treatment) => {
      const ispb = newIspb();
      await fill(system.direct, ispb, 20);
      system.proxy.treatNext('pass', treatment, treatment, 'pass');
      const retries: Retry[] = [];
      const onRetry = (retry: Retry): unknown => retries.push(retry);
      const taken = await take(system.malote.collect({ ispb, timeoutMs: 800, onRetry }), 20);
      expect(taken).toHaveLength(20);
      expect(new Set(idsOf(taken)).size).toBe(20);
      expect(retries.map(({ attempt, status }) => [attempt, status])).toEqual(
        [1, 2].map((attempt) => [attempt, treatment === 'replace' ? 502 : undefined]),
      );
      const [, ...pulls] = system.proxy.passages.filter(({ method }) => method === 'GET');
      expect(pulls).toHaveLength(treatment === 'refuse' ? 1 : 3);
      expect(new Set(pulls.map(({ path, body }) => path + body)).size).toBe(1);
      expect(await lineOf(system.direct, ispb)).toEqual(NOTHING);
    },
  );

  it('does not acknowledge what the body threw at, and lets its error through', async () => {
    const ispb = newIspb();
    await fill(system.direct, ispb, 30);
    const handled: PixMessage[] = [];
    const failing = async (): Promise<void> => {
      for await (const messages of system.malote.collect({ ispb })) {
        if (handled.length > 0) throw new Error('the disk is full');
        handled.push(...messages);
      }
    };
    await expect(failing()).rejects.toThrow('the disk is full');
    expect(await lineOf(system.direct, ispb)).toEqual({ streams: 0, unacknowledged: 0, undelivered: 20 });
    const rest = await take(system.malote.collect({ ispb }), 20);
    expect(new Set(idsOf([...handled, ...rest])).size).toBe(30);
  });

  it('returns the batch in hand when the body breaks, unless it has finished', async () => {
    const ispb = newIspb();
    await fill(system.direct, ispb, 30);
    for await (const _ of system.malote.collect({ ispb })) if (system.proxy.passages.length === 2) break;
    expect(await lineOf(system.direct, ispb)).toEqual({ streams: 0, unacknowledged: 0, undelivered: 20 });
    const collection = system.malote.collect({ ispb });
    for await (const _ of collection) {
      collection.finish();
      break;
    }
    expect(await lineOf(system.direct, ispb)).toEqual({ streams: 0, unacknowledged: 0, undelivered: 10 });
  });

  it('ends when it is aborted while it waits', async () => {
    const ispb = newIspb();
    const stop = new AbortController();
    const taking = take(system.malote.collect({ ispb, signal: stop.signal }), 1);
    await waitFor(() => system.proxy.passages.length > 1, { what: 'the answer to start, and another' });
    stop.abort();
    expect(await taking).toEqual([]);
    expect(await lineOf(system.direct, ispb)).toEqual(NOTHING);
  });

  it('ends when it is aborted while the server is down', async () => {
    system.proxy.treat = () => 'refuse';
    const stop = new AbortController();
    const onRetry = ({ attempt }: Retry): void => {
      if (attempt === 2) stop.abort();
    };
    expect(await take(system.malote.collect({ ispb: newIspb(), signal: stop.signal, onRetry }), 1)).toEqual(
      [],
    );
  });

  it('acknowledges a batch that is handled to its end after the abort', async () => {
    const ispb = newIspb();
    await fill(system.direct, ispb, 30);
    const stop = new AbortController();
    let batches = 0;
    for await (const _ of system.malote.collect({ ispb, signal: stop.signal })) {
      if (++batches === 2) stop.abort();
    }
    expect(batches).toBe(2);
    expect(await lineOf(system.direct, ispb)).toEqual({ streams: 0, unacknowledged: 0, undelivered: 10 });
  });

  it('returns what an answer held that was on its way when it was aborted', async () => {
    const ispb = newIspb();
    await fill(system.direct, ispb, 20);
    system.proxy.treatNext('pass', 'hang');
    const stop = new AbortController();
    const taking = (async () => {
      for await (const messages of system.malote.collect({ ispb, signal: stop.signal }))
        expect(messages).toHaveLength(10);
    })();
    await waitFor(() => system.proxy.passages.length === 2, { what: 'the answer that hangs' });
    stop.abort();
    await taking;
    expect(await lineOf(system.direct, ispb)).toEqual({ streams: 0, unacknowledged: 0, undelivered: 10 });
  });

  it('opens a new stream where the server has ended the one it read', async () => {
    const ispb = newIspb();
    await fill(system.direct, ispb, 20);
    const retries: Retry[] = [];
    const collection = system.malote.collect({ ispb, onRetry: (retry) => retries.push(retry) });
    const first = idsOf((await collection.next()).value ?? []);
    await system.direct.DELETE('/api/pix/{ispb}/stream/stop', { params: { path: { ispb } } });
    const again = idsOf((await collection.next()).value ?? []);
    collection.finish();
    await collection.return();
    expect(again).toEqual(first);
    expect(retries.map(({ status }) => status)).toEqual([410]);
    expect(await lineOf(system.direct, ispb)).toEqual({ streams: 0, unacknowledged: 0, undelivered: 10 });
  });

  it('opens a new stream where the server has forgotten the one it read', async () => {
    const ispb = newIspb();
    await fill(system.direct, ispb, 1);
    const retries: Retry[] = [];
    const collection = system.malote.collect({ ispb, onRetry: (retry) => retries.push(retry) });
    await collection.next();
    await system.direct.POST('/api/util/reset');
    await fill(system.direct, ispb, 1);
    expect((await collection.next()).value).toHaveLength(1);
    collection.finish();
    await collection.return();
    expect(retries.map(({ status }) => status)).toEqual([404]);
  });

  it('waits for a seat as long as Retry-After says', async () => {
    const ispb = newIspb();
    const others = Array.from({ length: 6 }, () => system.direct.collect({ ispb }));
    const reading = others.map((other) => other.next());
    await waitFor(async () => (await lineOf(system.direct, ispb)).streams === 6, { what: 'six streams' });
    const refused = new Promise<Retry>((resolve) => {
      void take(system.malote.collect({ ispb, onRetry: resolve }), 1).then((messages) =>
        taken.push(...messages),
      );
    });
    const taken: PixMessage[] = [];
    const { status, waitMs } = await refused;
    expect(status).toBe(429);
    expect(waitMs).toBeGreaterThanOrEqual(1_000);
    await Promise.all(others.map((other) => other.return()));
    await Promise.all(reading);
    await fill(system.direct, ispb, 1);
    await waitFor(() => taken.length === 1, { what: 'the message, through the seventh' });
  });

  it('throws what repeating does not mend', async () => {
    const refused: unknown = await system.malote
      .collect({ ispb: 'lower' })
      .next()
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(MaloteError);
    expect(refused).toMatchObject({
      status: 400,
      code: 'invalid_ispb',
      problem: { type: '/errors/invalid_ispb' },
    });
  });

  it('throws where there is no Malote', async () => {
    const elsewhere = createMalote({ baseUrl: `${system.proxy.url}/elsewhere` });
    const collecting = elsewhere.collect({ ispb: newIspb() }).next();
    await expect(collecting).rejects.toMatchObject({ status: 404, code: 'route_not_found' });
  });
});
