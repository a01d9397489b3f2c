import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { waitFor } from '#testing';
import { unwrap } from '../../typescript/src/index.js';
import { markdownBlocks } from '../markdown-blocks.js';
import { fill, lineOf, newIspb } from '../typescript/institutions.js';
import { inAnHour, withApproval } from '../typescript/not-begun.js';
import { startTestSystem, type TestSystem } from '../typescript/test-system.js';
import { testEvents } from './events-behaviour.js';
import type { OtherClient } from './other-client.js';
import { testReceiver } from './receiver-behaviour.js';

interface Collected {
  readonly ids: readonly string[];
  readonly cents: readonly number[];
  /** The status of each answer after which a call was made again; 0: there was none. */
  readonly retries: readonly number[];
}

/** `error`: the code of a refusal, and the pointers of its faults; empty where there was none. */
interface Submitted {
  readonly status: string;
  readonly items: readonly string[];
  readonly retries: readonly number[];
  readonly error: string;
  readonly pointers: readonly string[];
}

const SET_UP_LIMIT_MS = 300_000;
const NOTHING = { streams: 0, unacknowledged: 0, undelivered: 0 };

/** The tests themselves, for within a `describe`. */
export function testBehaviour(client: OtherClient): void {
  let system: TestSystem;

  beforeAll(async () => {
    system = await startTestSystem({ worker: true, environment: { STREAM_WAIT_MS: '400' } });
    await client.setUp();
  }, SET_UP_LIMIT_MS);
  afterAll(() => system.close());
  afterEach(() => {
    system.proxy.treat = () => 'pass';
    system.proxy.passages.length = 0;
  });

  /** Collects until it has `count` messages, and then leaves the loop: by `finish`, by a `break` alone, or stopped from outside. */
  async function collect(ispb: string, count: number, end: 'finish' | 'break' | 'stop'): Promise<Collected> {
    const printed = await client.run('collect', [ispb, String(count), end], system.proxy.url);
    return JSON.parse(printed) as Collected;
  }

  async function submit(batch: object): Promise<Submitted> {
    return JSON.parse(await client.run('submit', [], system.proxy.url, JSON.stringify(batch))) as Submitted;
  }

  function batchTo(...keys: string[]) {
    const batchId = randomUUID();
    const items = keys.map((key, index) => ({
      external_id: `${batchId}-${String(index)}`,
      user_id: 'u1',
      amount_cents: 1_500 + index,
      pix_key: key,
    }));
    return { batch_id: batchId, items };
  }

  it('has an example that runs as it stands, and prints what it says', async () => {
    const [example = '', receiver, ...others] = markdownBlocks(client.readme, client.language);
    expect(receiver).toBeDefined();
    expect(others).toEqual([]);
    expect([await client.runExample(example, system.proxy.url)]).toEqual(
      markdownBlocks(client.readme, 'text'),
    );
  });

  it('collects every message once while answers are lost, and ends its stream', async () => {
    const ispb = newIspb();
    await fill(system.direct, ispb, 35);
    system.proxy.treatNext('pass', 'cut', 'replace', 'hang', 'pass', 'lose', 'refuse');
    const { ids, cents, retries } = await collect(ispb, 35, 'finish');
    expect(new Set(ids).size).toBe(35);
    expect(ids).toHaveLength(35);
    // What is lost on a connection that was kept open Go repeats unasked, and does not report.
    expect(retries.slice(0, 3)).toEqual([0, 502, 0]);
    const bodies = system.proxy.passages.flatMap(({ body }) => (body === '' ? [] : messagesOf(body)));
    const sent = new Map(bodies.map(({ endToEndId, valor }) => [endToEndId, Math.round(valor * 100)]));
    expect(cents).toEqual(ids.map((id) => sent.get(id)));
    expect(await lineOf(system.direct, ispb)).toEqual(NOTHING);
  });

  it('does not acknowledge the batch at which the loop is left, unless it has finished', async () => {
    const ispb = newIspb();
    await fill(system.direct, ispb, 30);
    await collect(ispb, 20, 'break');
    expect(await lineOf(system.direct, ispb)).toEqual({ streams: 0, unacknowledged: 0, undelivered: 20 });
    await collect(ispb, 10, 'finish');
    expect(await lineOf(system.direct, ispb)).toEqual({ streams: 0, unacknowledged: 0, undelivered: 10 });
  });

  it('acknowledges a batch that is handled to its end after the stop', async () => {
    const ispb = newIspb();
    await fill(system.direct, ispb, 30);
    const { ids } = await collect(ispb, 20, 'stop');
    expect(ids).toHaveLength(20);
    expect(await lineOf(system.direct, ispb)).toEqual({ streams: 0, unacknowledged: 0, undelivered: 10 });
  });

  it('opens a new stream where the server has ended the one it read', async () => {
    const ispb = newIspb();
    await fill(system.direct, ispb, 20);
    let calls = 0;
    let isStopped = false;
    system.proxy.treat = () => (++calls === 1 || isStopped ? 'pass' : 'refuse');
    const collecting = collect(ispb, 30, 'finish');
    await waitFor(() => calls > 1, { what: 'the second call' });
    await stopAll(ispb);
    isStopped = true;
    const { ids, retries } = await collecting;
    expect(retries.filter((status) => status !== 0)).toEqual([410]);
    expect(ids).toHaveLength(30);
    expect(new Set(ids).size).toBe(20);
    expect(await lineOf(system.direct, ispb)).toEqual(NOTHING);
  });

  it('repeats a submission that was not answered, and pays once', async () => {
    system.proxy.treatNext('refuse', 'lose', 'cut', 'replace', 'pass', 'cut', 'pass');
    const batch = batchTo('slow@sandbox.pix', 'ac03+1@sandbox.pix');
    const { status, items, retries } = await submit(batch);
    expect({ status, items }).toEqual({ status: 'completed_with_failures', items: ['paid', 'failed'] });
    expect(retries).toEqual([0, 0, 0, 502, 0]);
    const posts = system.proxy.passages.filter(({ method }) => method === 'POST');
    expect(posts.map((post) => post.status)).toEqual([201, 200, 200, 200]);
  });

  it('returns a batch as it is that awaits approval or its schedule', async () => {
    const scheduled = { ...batchTo('a@example.com'), scheduled_for: inAnHour() };
    expect(await submit(scheduled)).toMatchObject({ status: 'scheduled' });
    const awaiting = await withApproval(system.direct, () => submit(batchTo('a@example.com')));
    expect(awaiting).toMatchObject({ status: 'awaiting_approval' });
    expect(system.proxy.passages.map(({ method }) => method)).toEqual(['POST', 'POST']);
  });

  it('says why a batch is refused, and does not repeat it', async () => {
    const refused = await submit(batchTo('no key', 'a@example.com'));
    expect(refused).toMatchObject({ error: '400 invalid_request', pointers: ['/items/0/pix_key'] });
    expect(system.proxy.passages).toHaveLength(1);
  });

  testEvents(client, () => system);
  const { startReceiver } = client;
  if (startReceiver !== undefined) testReceiver(client, startReceiver, () => system);

  async function stopAll(ispb: string): Promise<void> {
    unwrap(await system.direct.DELETE('/api/pix/{ispb}/stream/stop', { params: { path: { ispb } } }));
  }
}

function messagesOf(body: string): { endToEndId: string; valor: number }[] {
  const json: unknown = body.startsWith('[') ? JSON.parse(body) : [];
  return json as { endToEndId: string; valor: number }[];
}
