import {
  Agent,
  createServer,
  request,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * What becomes of a call. `refuse`: the connection is reset before Malote has heard of it; `lose`: after it has answered; `cut`: in the
 * middle of the answer; `replace`: 502 instead of the answer; `hang`: no answer at all, though Malote gave one.
 */
export type Treatment = 'pass' | 'refuse' | 'lose' | 'cut' | 'replace' | 'hang';

/** A call that Malote has answered, whatever became of the answer. */
export interface Passage {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly body: string;
  /** The id to call next; empty where the answer has none. */
  readonly nextId: string;
  readonly treatment: Treatment;
}

type Ask = { readonly method: string; readonly path: string; readonly headers: IncomingHttpHeaders };

/** Between a client and Malote: loses what the test chooses, and remembers every answer of Malote's. */
export class FaultyProxy {
  readonly passages: Passage[] = [];
  /** What to do to a call. */
  treat: (call: Ask) => Treatment = () => 'pass';
  /** Kept before an answer is passed on. */
  delayMs = 0;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #server = createServer((incoming, outgoing) => void this.#pass(incoming, outgoing));

  /** `target`: the address of an API, asked for with every call. */
  private constructor(private readonly target: () => string) {}

  static async start(target: () => string): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Each is treated so once, in this order; what comes after them passes. */
  treatNext(...treatments: Treatment[]): void {
    this.treat = () => treatments.shift() ?? 'pass';
  }

  /** `GET start`, `GET 3kv9…`: the calls of streams that were answered, by the last part of their path. */
  get calls(): string[] {
    return this.passages.map(({ method, path }) => `${method} ${lastPart(path)}`);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    this.#agent.destroy();
  }

  async #pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = '', url: path = '', headers: sent } = incoming;
    const reset = (): unknown => incoming.socket.resetAndDestroy();
    const treatment = this.treat({ method, path, headers: sent });
    if (treatment === 'refuse') return void reset();
    const answer = await this.#ask(incoming, outgoing).catch(() => undefined);
    if (answer === undefined) return void reset();
    const { status, headers, body } = answer;
    const nextId = lastPart(String(headers['pull-next'] ?? ''));
    this.passages.push({ method, path, status, body: body.toString(), nextId, treatment });
    if (treatment === 'hang') return;
    if (treatment === 'lose') return void reset();
    if (treatment === 'replace') return void outgoing.writeHead(502).end('<h1>Bad Gateway</h1>');
    if (this.delayMs > 0) await delay(this.delayMs);
    outgoing.writeHead(status, headers);
    if (treatment === 'cut') outgoing.write(body.subarray(0, body.length / 2), reset);
    else outgoing.end(body);
  }

  /** Sends a request on and returns the whole answer; a client that leaves is seen to leave by Malote too. */
  #ask(incoming: IncomingMessage, outgoing: ServerResponse) {
    const { method, url = '', headers } = incoming;
    return new Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }>((resolve, reject) => {
      const asking = request(new URL(url, this.target()), { method, headers, agent: this.#agent });
      outgoing.once('close', () => asking.destroy());
      asking.once('error', reject);
      asking.once('response', (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.once('error', reject);
        answer.once('end', () => {
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) });
        });
      });
      incoming.pipe(asking);
    });
  }
}

function lastPart(path: string): string {
  return path.split('?')[0]?.split('/').at(-1) ?? '';
}
