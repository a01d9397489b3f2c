import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TEST_SEED, startWorker, type ServerProcess } from '#testing';
import { sendTo, type Answer, type Outgoing } from '../send-to.js';
import { startTestSystem, type TestSystem } from '../streams/test-system.js';
import { routesOf, type ApiDocument, type Route } from './api-document.js';
import { arbitraryCall } from './arbitrary-call.js';
import { DocumentedAnswers } from './documented-answers.js';

/** Each is a call; a fault is then made smaller by some hundred more. */
const CALLS_PER_ROUTE = 60;
/** Longer than any call may take here: it hangs. */
const HANGING_MS = 15_000;
/** Whatever was sent, a refusal is no longer than this. */
const MAX_REFUSAL_BYTES = 64 * 1024;

/** Whatever clients send, the answer is one that the document describes, comes soon, and is never our fault. */
describe('strange calls', () => {
  let system: TestSystem;
  let worker: ServerProcess;
  let document: ApiDocument;
  let answers: DocumentedAnswers;

  beforeAll(async () => {
    system = await startTestSystem({ apis: 1, waitMs: 100, leaseMs: 1000 });
    // Some calls wait until payments are settled.
    worker = await startWorker({ ...system, environment: { REDIS_PREFIX: system.redisPrefix } });
    document = (await sendTo(system.at(0), { path: '/docs/json' })).json as ApiDocument;
    answers = new DocumentedAnswers(document);
  });
  afterAll(async () => {
    await worker.stop();
    await system.close();
  });

  it('finds no answer outside the document, no 500 and nothing that hangs', async () => {
    const faults: string[] = [];
    const routes = routesOf(document);
    for (const route of routes) {
      const found = await fc.check(
        fc.asyncProperty(arbitraryCall(route, document), async (call) => {
          const called = routes.find(({ method, path }) => path === route.path && method === call.method);
          const fault = await faultOf(called, call);
          if (fault !== undefined) throw new Error(fault);
        }),
        { numRuns: CALLS_PER_ROUTE, seed: TEST_SEED, endOnFailure: false },
      );
      if (found.failed) faults.push(describeFault(route, found));
    }
    expect({ TEST_SEED, faults }).toEqual({ TEST_SEED, faults: [] });
  }, 300_000);

  /** @param route - undefined: the address does not know the method */
  async function faultOf(route: Route | undefined, call: Outgoing): Promise<string | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const hangs = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => {
        resolve(undefined);
      }, HANGING_MS);
    });
    const answer: Answer | undefined = await Promise.race([sendTo(system.at(0), call), hangs]);
    clearTimeout(timer);
    if (answer === undefined) return 'it hangs';
    if (answer.status >= 500) return `it is our fault: ${String(answer.status)} ${answer.text}`;
    if (answer.status >= 400 && answer.text.length > MAX_REFUSAL_BYTES) return `the refusal is too long`;
    const isBodyUnasked = call.body !== undefined && route?.operation.requestBody === undefined;
    if (route === undefined || (isBodyUnasked && answer.status >= 400)) return undefined;
    return answers.faultOf(route, answer);
  }
});

function describeFault(route: Route, found: fc.RunDetails<[Outgoing]>): string {
  const [call] = found.counterexample ?? [];
  const body = call?.body === undefined ? '' : ` ${call.body.toString().slice(0, 1000)}`;
  const cause = found.errorInstance instanceof Error ? found.errorInstance.message : '';
  return `${route.name}: ${call?.method ?? ''} ${call?.path ?? ''} ${JSON.stringify(call?.headers)}${body}: ${cause}`;
}
