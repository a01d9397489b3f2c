import { maloteErrorOf, MaloteTimeoutError } from './malote-error.js';
import { pause } from './pause.js';
import { bodyOf, type Answer, type Call, type Transport } from './transport.js';
import type { BatchOrder, BatchReport } from './types.js';
import { untilAnswered, type OnRetry, type Retry } from './until-answered.js';

export interface SubmitOptions {
  /** How long to wait for the batch to be final; 5 min unless given. */
  readonly timeoutMs?: number;
  /** Gives up when it is aborted, with its reason. The batch stays with Malote. */
  readonly signal?: AbortSignal;
  /** The least time between two questions, for where the server answers them without waiting; 1 s unless given. */
  readonly pollMs?: number;
  /** Called for every call that has to be made again. */
  readonly onRetry?: OnRetry;
}

const TIMEOUT_MS = 300_000;
const POLL_MS = 1_000;
/** The longest wait that Malote grants. */
const MAX_WAIT_SECONDS = 30;
/** For an answer to arrive, beside the wait that was asked for. */
const ANSWER_MS = 30_000;
const FINAL: readonly BatchReport['status'][] = [
  'completed',
  'completed_with_failures',
  'failed',
  'cancelled',
];
/** These last until a person decides, or for days: nothing to wait for in one call. */
const NOT_BEGUN: readonly BatchReport['status'][] = ['awaiting_approval', 'scheduled'];
const RETURNED = [...FINAL, ...NOT_BEGUN];

/**
 * Posts a batch and waits until each item is paid, failed, a duplicate or cancelled. Calls whose answer is lost are repeated, which is
 * safe: a batch is accepted once. A batch that is `awaiting_approval` or `scheduled` is returned as it is. Throws `MaloteError` where it
 * is refused (400 with `faults`, 409 where the ids are taken by something else), `MaloteTimeoutError` with the last report when the time
 * is over.
 */
export async function submitAndWait(
  transport: Transport,
  batch: BatchOrder,
  { timeoutMs = TIMEOUT_MS, pollMs = POLL_MS, ...options }: SubmitOptions,
): Promise<BatchReport> {
  const stop = stopAfter(timeoutMs, options.signal);
  let report: BatchReport | undefined;
  let lastRetry: Retry | undefined;
  const make = async (call: Call, answerMs: number): Promise<BatchReport> => {
    const onRetry: OnRetry = (retry) => {
      lastRetry = retry;
      options.onRetry?.(retry);
    };
    return reportOf(
      await untilAnswered(transport, call, { timeoutMs: answerMs, signal: stop.signal, onRetry }),
    );
  };
  try {
    report = await make(submission(batch), ANSWER_MS);
    while (!RETURNED.includes(report.status)) {
      const askedAt = performance.now();
      const waitSeconds = Math.min(MAX_WAIT_SECONDS, Math.floor(stop.remainingMs() / 1000));
      report = await make(question(batch.batch_id, waitSeconds), waitSeconds * 1000 + ANSWER_MS);
      if (!RETURNED.includes(report.status)) await pause(pollMs - (performance.now() - askedAt), stop.signal);
    }
    return report;
  } catch (error) {
    if (stop.isOver()) throw new MaloteTimeoutError(batch.batch_id, report, lastRetry?.error);
    throw error;
  } finally {
    stop.clear();
  }
}

function submission(batch: BatchOrder): Call {
  const headers = { 'content-type': 'application/json' };
  return { method: 'POST', path: '/api/payouts', headers, body: JSON.stringify(batch) };
}

function question(batchId: string, waitSeconds: number): Call {
  const path = `/api/payouts/${encodeURIComponent(batchId)}`;
  return waitSeconds < 1
    ? { method: 'GET', path }
    : { method: 'GET', path, headers: { prefer: `wait=${waitSeconds}` } };
}

function reportOf(answer: Answer): BatchReport {
  const body = bodyOf(answer);
  if (answer.status !== 200 && answer.status !== 201) throw maloteErrorOf(answer.status, body);
  return body as BatchReport;
}

/** A signal for the time and for the caller's own; `isOver` says that it was the time. */
function stopAfter(timeoutMs: number, own: AbortSignal | undefined) {
  const controller = new AbortController();
  const deadline = performance.now() + timeoutMs;
  let isOver = false;
  const timer = setTimeout(() => {
    isOver = !controller.signal.aborted;
    controller.abort();
  }, timeoutMs);
  const abort = (): void => controller.abort(own?.reason);
  if (own?.aborted) abort();
  own?.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    isOver: () => isOver,
    remainingMs: () => Math.max(0, deadline - performance.now()),
    clear: () => {
      clearTimeout(timer);
      own?.removeEventListener('abort', abort);
    },
  };
}
