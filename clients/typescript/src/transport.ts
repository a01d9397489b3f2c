import { MaloteUnreachableError } from './malote-error.js';

/** How long a client that was never answered repeats refused connections. Long enough for a Malote that starts beside it. */
const UNREACHABLE_AFTER_MS = 10_000;
const UNREACHABLE_CODES: readonly unknown[] = ['ECONNREFUSED', 'ENOTFOUND'];

/** A request, its path beginning with a slash. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An answer that has arrived whole. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/**
 * Makes a call; rejects where no whole answer has come within the time, and when the signal is aborted. With `MaloteUnreachableError`
 * where connections were refused for ten seconds and none has ever been answered: repeating would not help.
 */
export type Transport = (call: Call, timeoutMs: number, signal: AbortSignal) => Promise<Answer>;

export type Fetch = (request: Request) => Promise<Response>;

export function createTransport(baseUrl: string, headers: Headers, fetch: Fetch): Transport {
  let hasAnswered = false;
  let refusedSince: number | undefined;
  return async ({ method, path, headers: more = {}, body = null }, timeoutMs, signal) => {
    signal.throwIfAborted();
    const giveUp = new AbortController();
    const abort = (): void => giveUp.abort(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    const timer = setTimeout(() => giveUp.abort(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    try {
      const all = new Headers(headers);
      for (const [name, value] of Object.entries(more)) all.set(name, value);
      const request = new Request(`${baseUrl}${path}`, { method, headers: all, body, signal: giveUp.signal });
      const response = await fetch(request);
      hasAnswered = true;
      return { status: response.status, headers: response.headers, text: await response.text() };
    } catch (error) {
      if (hasAnswered || !isUnreachable(error)) throw error;
      refusedSince ??= performance.now();
      if (performance.now() - refusedSince < UNREACHABLE_AFTER_MS) throw error;
      throw new MaloteUnreachableError(baseUrl, error);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    }
  };
}

/** `fetch` fails with a TypeError whose cause has the code. */
function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error) || !(error.cause instanceof Error) || !('code' in error.cause)) return false;
  return UNREACHABLE_CODES.includes(error.cause.code);
}

/** The body of an answer; undefined where it is no JSON. */
export function bodyOf({ text }: Answer): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
