import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { once } from 'node:events';

/** Listens on a port and closes it again; returns it. @throws why it could not listen */
export async function tryPort(port: number, host = '127.0.0.1'): Promise<number> {
  const server = createServer().listen(port, host);
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
  return port;
}

/** Below those that operating systems give to outgoing connections, one of which could take a port before the server does. */
const PORTS = { from: 20_000, to: 32_767 } as const;
/** A port may be taken, also between the look and the start of the server; so many are tried. */
const PORT_ATTEMPTS = 4;

/** A free TCP port. */
export function findFreePort(): Promise<number> {
  return whileTaken(() => tryPort(randomInt(PORTS.from, PORTS.to + 1)));
}

/** Starts something on a free port, and again on another where the port was taken in between. */
export function onFreePort<T>(start: (port: number) => Promise<T>): Promise<T> {
  return whileTaken(async () => start(await findFreePort()));
}

async function whileTaken<T>(attempt: () => Promise<T>): Promise<T> {
  for (let left = PORT_ATTEMPTS; ; left -= 1) {
    try {
      return await attempt();
    } catch (error) {
      if (left === 1 || !/address already in use|EADDRINUSE/i.test(String(error))) throw error;
    }
  }
}
