import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { FaultyServer, readBody } from '../../../../tools/psp/index.js';

/** What a receiver does with a delivery once it has read it; see `TestReceiver.behave`. */
export type ReceiverBehaviour =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  /** Says nothing. */
  | 'hang'
  /** Says nothing until `release`, then 204. */
  | 'hold'
  /** The beginning of a header, and never the rest. */
  | 'dribble_head'
  /** 200, and a body that never ends. */
  | 'dribble_body'
  | 'reset'
  /** Bytes that are no HTTP. */
  | 'garbage'
  /** 101, as if another protocol were to follow. */
  | 'upgrade';

/** A delivery as it came. */
export interface ReceivedWebhook {
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The connection it came by. */
  readonly port: number;
}

/** A receiver of webhooks for tests: a real HTTP server that notes everything and behaves as configured. */
export class TestReceiver {
  /** Everything that came, in the order it came. */
  readonly received: ReceivedWebhook[] = [];
  private readonly held: ServerResponse[] = [];
  private behaviour: (webhook: ReceivedWebhook) => ReceiverBehaviour = () => ({ status: 204 });

  private constructor(private readonly server: FaultyServer) {}

  static async start(): Promise<TestReceiver> {
    const server = await FaultyServer.start((request, response) => receiver.serve(request, response));
    const receiver = new TestReceiver(server);
    return receiver;
  }

  get port(): number {
    return this.server.port;
  }

  get url(): string {
    return this.server.url;
  }

  /** Connections that are open. */
  get connections(): number {
    return this.server.connections;
  }

  /** From now on deliveries are treated so. */
  behave(behaviour: ReceiverBehaviour | ((webhook: ReceivedWebhook) => ReceiverBehaviour)): void {
    this.behaviour = typeof behaviour === 'function' ? behaviour : () => behaviour;
  }

  /** What came to a path, all of it verified: the body of each. Throws where a signature does not fit. */
  verified(secret: Buffer, path = '/'): unknown[] {
    const webhook = new Webhook(secret, { format: 'raw' });
    return this.at(path).map(({ body, headers }) => webhook.verify(body, headers));
  }

  at(path: string): ReceivedWebhook[] {
    return this.received.filter((webhook) => webhook.path === path);
  }

  /** Answers what is held. */
  release(): void {
    for (const response of this.held.splice(0)) response.writeHead(204).end();
  }

  /** Breaks every connection off and takes none any more. */
  goDown(): void {
    this.server.goDown();
  }

  comeBack(): void {
    this.server.comeBack();
  }

  close(): Promise<void> {
    return this.server.close();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const webhook = {
      path: request.url ?? '',
      method: request.method ?? '',
      headers: request.headers as Record<string, string>,
      body: await readBody(request),
      port: request.socket.remotePort ?? 0,
    };
    this.received.push(webhook);
    this.answer(this.behaviour(webhook), response);
  }

  private answer(behaviour: ReceiverBehaviour, response: ServerResponse): void {
    const { socket } = response;
    switch (behaviour) {
      case 'hang':
        return;
      case 'hold':
        this.held.push(response);
        return;
      case 'dribble_head':
        dribble(socket, 'HTTP/1.1 200 OK\r\nx-slow: ');
        return;
      case 'dribble_body':
        dribble(socket, 'HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n');
        return;
      case 'reset':
        socket?.resetAndDestroy();
        return;
      case 'garbage':
        socket?.end('SSH-2.0-OpenSSH_9.6\r\n');
        return;
      case 'upgrade':
        socket?.end('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n');
        return;
      default:
        response.writeHead(behaviour.status, behaviour.headers).end(behaviour.body);
    }
  }
}

const DRIBBLE_EVERY_MS = 20;

function dribble(socket: Socket | null, beginning: string): void {
  socket?.write(beginning);
  const timer = setInterval(() => socket?.write('x'), DRIBBLE_EVERY_MS);
  socket?.once('close', () => {
    clearInterval(timer);
  });
}
