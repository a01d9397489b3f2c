import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * A line to a server that can fall silent: connections stay, new ones are taken, and nothing comes through any more. It can lead to
 * another server from then on, as a name that is given another address: connections stay where they are.
 */
export class SilentLine {
  private readonly sockets = new Set<Socket>();
  private silent = false;

  private constructor(
    private readonly server: Server,
    private target: URL,
    readonly url: string,
  ) {}

  static async to(url: string): Promise<SilentLine> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const through = new URL(url);
    through.port = String((server.address() as AddressInfo).port);
    const line = new SilentLine(server, new URL(url), through.href);
    server.on('connection', (near) => {
      const far = connect(Number(line.target.port), line.target.hostname);
      line.join(near, far);
      line.join(far, near);
    });
    return line;
  }

  leadTo(url: string): void {
    this.target = new URL(url);
  }

  fallSilent(): void {
    this.silent = true;
    for (const socket of this.sockets) socket.pause();
  }

  speak(): void {
    this.silent = false;
    for (const socket of this.sockets) socket.resume();
  }

  close(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  private join(from: Socket, to: Socket): void {
    this.sockets.add(from);
    from.on('data', (bytes) => to.write(bytes));
    from.on('error', () => undefined);
    from.on('close', () => {
      this.sockets.delete(from);
      to.destroy();
    });
    if (this.silent) from.pause();
  }
}
