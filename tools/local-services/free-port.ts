import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';

/** Listens on a port (0: any free one) and closes it again; returns which one. @throws why it could not listen */
export async function tryPort(port: number, host = '127.0.0.1'): Promise<number> {
  const server = createServer().listen(port, host);
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return address.port;
}

/** A free TCP port, chosen by the operating system. */
export function findFreePort(): Promise<number> {
  return tryPort(0);
}

/** Another program may take a free port before the server does; so many times that is put right. */
const PORT_ATTEMPTS = 4;

/** Starts something on a free port, and again on another where the port was taken in between. */
export async function onFreePort<T>(start: (port: number) => Promise<T>, attempt = 1): Promise<T> {
  try {
    return await start(await findFreePort());
  } catch (error) {
    if (attempt === PORT_ATTEMPTS || !/address already in use|EADDRINUSE/i.test(String(error))) throw error;
    return onFreePort(start, attempt + 1);
  }
}
