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

/** Makes a call; rejects where no whole answer has come within the time, and when the signal is aborted. */
export type Transport = (call: Call, timeoutMs: number, signal: AbortSignal) => Promise<Answer>;

export type Fetch = (request: Request) => Promise<Response>;

export function createTransport(baseUrl: string, headers: Headers, fetch: Fetch): Transport {
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
      return { status: response.status, headers: response.headers, text: await response.text() };
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    }
  };
}

/** The body of an answer; undefined where it is no JSON. */
export function bodyOf({ text }: Answer): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
