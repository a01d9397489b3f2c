import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { RandomSource } from '#domain';
import { now, type HistoryRecord } from './history/record.js';
import { seenEvent, type ShownEvent } from './read-events.js';

/** One in so many deliveries is refused, so that some are sent again. */
const REFUSED_SHARE = 0.05;

/** A receiver that is mostly there. The path of its address is the payer. */
export async function receiveWebhooks(
  random: RandomSource,
  write: (record: HistoryRecord) => void,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const status = random() < REFUSED_SHARE ? 500 : 204;
      const id = String(request.headers['webhook-id']);
      const event = seenEvent({ ...(JSON.parse(body) as Omit<ShownEvent, 'id'>), id });
      write({ kind: 'webhook', payer: request.url?.slice(1) ?? '', at: now(), status, event });
      response.writeHead(status).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
