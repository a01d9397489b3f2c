import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { RandomSource } from '#domain';

/** One in so many deliveries is refused, so that some are sent again. */
const REFUSED_SHARE = 0.05;

/** A receiver that is mostly there. */
export async function receiveWebhooks(
  random: RandomSource,
): Promise<{ readonly url: string; received(): number; close(): Promise<void> }> {
  let received = 0;
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const refused = random() < REFUSED_SHARE;
      if (!refused) received += 1;
      response.writeHead(refused ? 500 : 204).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}/`,
    received: () => received,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
