import { setTimeout as delay } from 'node:timers/promises';
import { isReady } from '../local-services/index.js';
import type { NodeProcess } from './node-process.js';

/** A first start on a slow machine compiles nothing and migrates nothing here; what takes longer is stuck. */
const READY_LIMIT_MS = 90_000;
const POLL_INTERVAL_MS = 100;

/** Waits until `GET /health/ready` answers 200; throws where the process ends first, or the limit passes. */
export async function waitUntilReady(
  { name, ended }: NodeProcess,
  address: string,
  stopRequested: AbortSignal,
): Promise<void> {
  let end: string | undefined;
  void ended.then((how) => (end = how));
  const deadline = performance.now() + READY_LIMIT_MS;
  while (!(await isReady(address))) {
    stopRequested.throwIfAborted();
    if (end !== undefined) throw new Error(`The ${name} ended while starting (${end}); its reason is above.`);
    if (performance.now() > deadline) {
      throw new Error(
        `The ${name} was not ready within ${READY_LIMIT_MS / 1000} s: see ${address}/health/ready`,
      );
    }
    await delay(POLL_INTERVAL_MS);
  }
}
