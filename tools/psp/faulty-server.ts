import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A real HTTP server for tests whose connections can be cut, and that can be down. */
export class FaultyServer {
  private readonly sockets = new Set<Socket>();
  private isDown = false;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  /** @param serve whatever it rejects with breaks the connection off: the client may be killed in the middle of it. */
  static async start(
    serve: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
    port = 0,
  ): Promise<FaultyServer> {
    const server = createServer({ keepAlive: true });
    await once(server.listen(port, '127.0.0.1'), 'listening');
    const breakable = new FaultyServer(server, (server.address() as AddressInfo).port);
    server.on('request', (request, response) => {
      serve(request, response).catch(() => response.destroy());
    });
    server.on('connection', (socket) => {
      breakable.keep(socket);
    });
    return breakable;
  }

  get url(): string {
    return `http://127.0.0.1:${String(this.port)}`;
  }

  /** Connections that are open. */
  get connections(): number {
    return this.sockets.size;
  }

  /** Breaks every connection off and takes no call any more. */
  goDown(): void {
    this.isDown = true;
    for (const socket of this.sockets) socket.destroy();
  }

  comeBack(): void {
    this.isDown = false;
  }

  async close(): Promise<void> {
    this.goDown();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.sockets.delete(socket));
    if (this.isDown) socket.destroy();
  }
}

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
