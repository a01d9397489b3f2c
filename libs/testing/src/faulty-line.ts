import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** `requests` go to the server, `answers` come from it. */
export type Direction = 'requests' | 'answers';

/** One direction of a connection. */
interface Flow {
  readonly from: Socket;
  readonly direction: Direction;
}

/**
 * A line to a server with the faults of networks:
 *
 * - silent, in one direction or both: what is sent is accepted, and arrives when the line speaks again, be its sender gone by then;
 * - forgetful, as a firewall: connections that are there lead nowhere any more, and neither end notices; new ones work;
 * - slow: each chunk, of 64 KiB at most, takes its time, and the next one waits for it;
 * - leading to another server from then on, as a name that is given another address: connections stay where they are.
 */
export class FaultyLine {
  private readonly flows = new Set<Flow>();
  private readonly forgotten = new WeakSet<Socket>();
  private silent: readonly Direction[] = [];
  private latencyMs = 0;

  private constructor(
    private readonly server: Server,
    private target: URL,
    readonly url: string,
  ) {}

  static async to(url: string): Promise<FaultyLine> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const through = new URL(url);
    through.port = String((server.address() as AddressInfo).port);
    const line = new FaultyLine(server, new URL(url), through.href);
    server.on('connection', (near) => {
      const far = connect(Number(line.target.port), line.target.hostname);
      line.join(near, far, 'requests');
      line.join(far, near, 'answers');
    });
    return line;
  }

  leadTo(url: string): void {
    this.target = new URL(url);
  }

  fallSilent(...directions: readonly Direction[]): void {
    this.silent = directions.length === 0 ? ['requests', 'answers'] : directions;
    for (const { from, direction } of this.flows) if (this.silent.includes(direction)) from.pause();
  }

  speak(): void {
    this.silent = [];
    for (const { from } of this.flows) from.resume();
  }

  forgetConnections(): void {
    for (const { from } of this.flows) this.forgotten.add(from);
  }

  /** @param latencyMs - of each direction; 0: as fast as ever */
  slowDown(latencyMs: number): void {
    this.latencyMs = latencyMs;
  }

  close(): void {
    this.server.close();
    for (const { from } of this.flows) from.destroy();
  }

  private join(from: Socket, to: Socket, direction: Direction): void {
    const flow = { from, direction };
    this.flows.add(flow);
    from.on('data', (bytes) => {
      if (this.forgotten.has(from)) return;
      if (this.latencyMs === 0) to.write(bytes);
      else void this.passLater(bytes, to, flow);
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      this.flows.delete(flow);
      if (!this.forgotten.has(from)) to.destroy();
    });
    if (this.silent.includes(direction)) from.pause();
  }

  private async passLater(bytes: Buffer, to: Socket, { from, direction }: Flow): Promise<void> {
    from.pause();
    await delay(this.latencyMs);
    to.write(bytes);
    if (!this.silent.includes(direction)) from.resume();
  }
}
