import {
  Agent,
  createServer,
  request,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { waitFor } from '#testing';

const PROBE_EVERY_MS = 50;
/** The only error after which a call has certainly reached no process. */
const REFUSED = 'ECONNREFUSED';

/**
 * A load balancer as strict as they come: sends calls in turn to the APIs that say they are ready, over connections it keeps, and tries
 * another one only where a connection was refused. Every other error, and every 5xx, is a call that a client has lost.
 */
export class TestBalancer {
  private readonly ready = new Set<string>();
  private readonly probes = new Map<string, NodeJS.Timeout>();
  private readonly agent = new Agent({ keepAlive: true });
  private turn = 0;
  readonly lost: string[] = [];
  passed = 0;

  private constructor(private readonly server: Server) {
    server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
      this.pass(incoming, outgoing).catch((error: unknown) => {
        this.lost.push(`${incoming.url ?? ''} found no API: ${String(error)}`);
        outgoing.destroy();
      });
    });
  }

  static async start(): Promise<TestBalancer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new TestBalancer(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Probes an API from now on, and sends it calls while it is ready. Resolves when it is for the first time. */
  async add(api: string): Promise<void> {
    this.probe(api);
    await waitFor(() => this.ready.has(api), { what: `${api} to be ready` });
  }

  remove(api: string): void {
    clearTimeout(this.probes.get(api));
    this.probes.delete(api);
    this.ready.delete(api);
  }

  async close(): Promise<void> {
    for (const api of this.probes.keys()) this.remove(api);
    this.agent.destroy();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private probe(api: string): void {
    const timer = setTimeout(() => {
      void fetch(`${api}/health/ready`, { headers: { connection: 'close' } })
        .then(async (answer) => {
          await answer.arrayBuffer();
          return answer.status === 200;
        })
        .catch(() => false)
        .then((isReady) => {
          if (this.probes.get(api) !== timer) return;
          if (isReady) this.ready.add(api);
          else this.ready.delete(api);
          this.probe(api);
        });
    }, PROBE_EVERY_MS);
    this.probes.set(api, timer);
  }

  private async pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const call = `${incoming.method ?? ''} ${incoming.url ?? ''}`;
    const body = await buffer(incoming);
    for (;;) {
      const api = await waitFor(() => [...this.ready][this.turn++ % this.ready.size], {
        what: 'a ready API',
      });
      try {
        const answer = await this.send(api, incoming, body);
        const text = await buffer(answer);
        this.passed += 1;
        const { statusCode = 0, headers } = answer;
        if (statusCode >= 500) this.lost.push(`${call} was answered ${statusCode}: ${text.toString()}`);
        const { connection: _connection, 'keep-alive': _keepAlive, ...others } = headers;
        outgoing.writeHead(statusCode, others).end(text);
        return;
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? error.code : '';
        this.ready.delete(api);
        if (code === REFUSED) continue;
        this.lost.push(`${call} at ${api}: ${String(error)}`);
        outgoing.writeHead(502).end();
        return;
      }
    }
  }

  private send(api: string, { method, url = '/', headers }: IncomingMessage, body: Buffer) {
    const { connection: _connection, ...others } = headers;
    return new Promise<IncomingMessage>((resolve, reject) => {
      const sent = request(new URL(url, api), {
        method: method ?? 'GET',
        headers: others,
        agent: this.agent,
      });
      sent.once('response', resolve).once('error', reject).end(body);
    });
  }
}
