import { createServer } from 'node:net';
import { once } from 'node:events';

/** A free TCP port, chosen by the operating system. */
export async function findFreePort(host = '127.0.0.1'): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

/**
 * Why a server could not listen on this port just now (`EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL`, …);
 * undefined where it could.
 */
export async function whyNotFree(port: number, host: string): Promise<string | undefined> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
  server.close();
  await once(server, 'close');
  return undefined;
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
