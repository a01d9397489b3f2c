import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startWorker, type ServerProcess } from '#testing';
import { routesOf, type ApiDocument, type Route } from '../fuzz/api-document.js';
import { DocumentedAnswers } from '../fuzz/documented-answers.js';
import { sendTo, type Answer } from '../send-to.js';
import { startTestSystem, type TestSystem } from '../streams/test-system.js';
import { callsOf, prefilledCallsOf, type DocumentedCall } from './documented-calls.js';
import { awaitApproval, holdAPayout, NEED_A_HELD_PAYOUT, NEED_AN_APPROVAL } from './hold-a-payout.js';
import { noteMade } from './note-made.js';

/**
 * Where an example needs something to be there, in an order that makes it, by the document's own examples; the rest comes in
 * between, in the order of the document. A batch can be new to one address only, so each of the three starts over.
 */
const FIRST = [
  'resetSandbox',
  'startStream',
  'endAllStreams',
  'submitPlainBatch',
  'resetSandbox',
  'submitBatchAndWait',
  'resetSandbox',
  'submitBatch',
  'getBatch',
  'deliverMessages',
  'insertRandomMessages',
  'startStream',
  'readStream',
  'viewStreams',
  'endStream',
  'endAllStreamsByGet',
  'endAllStreams',
];
const LAST = ['resetSandbox'];
/** A status that needs something to be used up is met within so many calls. */
const MAX_REPETITIONS = 10;
/** Headers that mean something to clients; an answer has none that its route does not document. */
const MEANINGFUL_HEADERS = [
  'pull-next',
  'location',
  'retry-after',
  'idempotent-replayed',
  'preference-applied',
];

describe('the examples of the document, sent as they stand', () => {
  let system: TestSystem;
  let worker: ServerProcess;
  let document: ApiDocument;
  let answers: DocumentedAnswers;
  const made = new Map<string, string>();
  /** What was met of each operation: statuses and headers. */
  const met = new Map<string, Set<string>>();

  beforeAll(async () => {
    // With limits, too high to be reached, for the headers that show them.
    system = await startTestSystem({ apis: 1, waitMs: 200, environment: { RATE_LIMIT: 'on' } });
    worker = await startWorker({ ...system, environment: { REDIS_PREFIX: system.redisPrefix } });
    document = (await sendTo(system.at(0), { path: '/docs/json' })).json as ApiDocument;
    answers = new DocumentedAnswers(document);
  });
  afterAll(async () => {
    await worker.stop();
    await system.close();
  });

  it('run, and are answered as it is documented', async () => {
    const routes = new Map(routesOf(document).map((route) => [operationIdOf(route), route]));
    const isDeletion = (id: string): boolean => routes.get(id)?.method === 'DELETE';
    const others = [...routes.keys()].filter((id) => !FIRST.includes(id) && !LAST.includes(id));
    const between = others.filter((id) => !isDeletion(id));
    for (const id of [...FIRST, ...between, ...others.filter(isDeletion), ...LAST]) {
      const route = routes.get(id);
      if (route === undefined) throw new Error(`There is no operation ${id} (any more)`);
      await show(id, route);
    }
    expect([...met.keys()].sort()).toEqual([...routes.keys()].sort());
    for (const [id, route] of routes)
      expect([id, [...(met.get(id) ?? [])].sort()]).toEqual([id, promisedBy(route)]);
  }, 120_000);

  it('run as viewers prefill them, or are answered by the 404 or 409 that is documented', async () => {
    const refused: string[] = [];
    for (const route of routesOf(document)) {
      for (const call of prefilledCallsOf(route)) {
        const { status, text } = await sendTo(system.at(0), call);
        const isAnnounced = [404, 409].includes(status) && String(status) in route.operation.responses;
        if ((status < 200 || status > 299) && !isAnnounced)
          refused.push(`${route.name} ${call.path}: ${String(status)} ${text}`);
      }
    }
    expect(refused).toEqual([]);
  }, 120_000);

  async function show(id: string, route: Route): Promise<void> {
    const calls = callsOf(route, document, made);
    // Each may change what the next one has to name.
    for (const number of calls.keys()) {
      if (NEED_A_HELD_PAYOUT.has(id)) made.set('payout_id', await holdAPayout(system.at(0)));
      if (NEED_AN_APPROVAL.has(id)) made.set('batch_id', await awaitApproval(system.at(0)));
      await send(id, route, settledNow(callsOf(route, document, made)[number]));
      made.delete('batch_id');
    }
    const statuses = statusesOf(route);
    for (
      let times = 0;
      times < MAX_REPETITIONS && statuses.some((status) => !met.get(id)?.has(status));
      times++
    ) {
      if (!IS_REPEATABLE.has(id)) break;
      await send(id, route, callsOf(route, document, made).at(-1));
    }
  }

  async function send(id: string, route: Route, call: DocumentedCall | undefined): Promise<void> {
    if (call === undefined) throw new Error(`${id} has no call`);
    const answer = await sendTo(system.at(0), call);
    const said = `${id}, ${call.shows}: ${call.path} was answered ${String(answer.status)} ${answer.text}`;
    const headers = Object.keys(route.operation.responses[String(answer.status)]?.headers ?? {});
    const undocumented = MEANINGFUL_HEADERS.filter(
      (name) => name in answer.headers && !headers.some((header) => header.toLowerCase() === name),
    );
    expect({ said, isWell: isWell(answer), fault: answers.faultOf(route, answer), undocumented }).toEqual({
      said,
      isWell: true,
      fault: undefined,
      undocumented: [],
    });
    expect(answer.headers['x-request-id']).toBe(call.headers?.['X-Request-Id']);
    const seen = met.get(id) ?? new Set();
    seen.add(String(answer.status));
    for (const name of headers) if (name.toLowerCase() in answer.headers) seen.add(name);
    met.set(id, seen);
    noteMade(id, answer, made);
  }
});

/** A document cannot know when a payment settled; that is for its reader to fill in, like the payment's id. */
function settledNow(call: DocumentedCall | undefined): DocumentedCall | undefined {
  if (typeof call?.body !== 'string') return call;
  const settledAt = `"settled_at":"${new Date().toISOString()}"`;
  return { ...call, body: call.body.replace(/"settled_at":\s*"[^"]*"/, settledAt) };
}

/** Reading until there is nothing more. */
const IS_REPEATABLE = new Set(['readStream']);

function isWell({ status }: Answer): boolean {
  return status >= 200 && status < 300;
}

function statusesOf({ operation }: Route): string[] {
  return Object.keys(operation.responses).filter((status) => status.startsWith('2'));
}

/** What a route's document says may come when all is well: statuses, and headers of whichever. */
function promisedBy(route: Route): string[] {
  const statuses = statusesOf(route);
  const headers = statuses.flatMap((status) => Object.keys(route.operation.responses[status]?.headers ?? {}));
  return [...new Set([...statuses, ...headers])].sort();
}

function operationIdOf({ operation, name }: Route): string {
  const { operationId = name } = operation as { operationId?: string };
  return operationId;
}
