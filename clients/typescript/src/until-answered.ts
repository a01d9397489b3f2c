import { retryAfterMs, waitBeforeRepeating } from './backoff.js';
import { MaloteUnreachableError } from './malote-error.js';
import { pause } from './pause.js';
import type { Answer, Call, Transport } from './transport.js';

/** A call that has to be made again, passed to `onRetry` so that waiting does not go unnoticed. */
export interface Retry {
  readonly method: string;
  readonly path: string;
  /** Which attempt has just failed, from 1. */
  readonly attempt: number;
  /** The status it was answered; undefined where no answer came. */
  readonly status: number | undefined;
  /** Why no answer came. */
  readonly error: unknown;
  /** When it is made again. */
  readonly waitMs: number;
}

export type OnRetry = (retry: Retry) => void;

export interface Patience {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly onRetry: OnRetry;
}

/**
 * Makes the very same call until it is answered with something that repeating would not change: after a lost connection, a timeout,
 * 429 and 5xx it waits, as the server says or by itself, and calls again. Ends early only by the signal, with its reason, and by
 * `MaloteUnreachableError`.
 */
export async function untilAnswered(
  transport: Transport,
  call: Call,
  { timeoutMs, signal, onRetry }: Patience,
): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    let answer: Answer | undefined;
    let error: unknown;
    try {
      answer = await transport(call, timeoutMs, signal);
      if (!isPassing(answer.status)) return answer;
    } catch (failure) {
      signal.throwIfAborted();
      if (failure instanceof MaloteUnreachableError) throw failure;
      error = failure;
    }
    const retryAfter = answer && retryAfterMs(answer.headers, Date.now());
    const waitMs = waitBeforeRepeating(attempt, retryAfter, Math.random);
    onRetry({ method: call.method, path: call.path, attempt, status: answer?.status, error, waitMs });
    await pause(waitMs, signal);
  }
}

function isPassing(status: number): boolean {
  return status === 429 || status >= 500;
}
