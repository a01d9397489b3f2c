import { Client } from 'undici';

/** Collectors that an institution may have at once. */
const COLLECTORS = 6;
const NEEDLE = Buffer.from('"endToEndId"');

/**
 * Six collectors read one institution's line until `messages` have been delivered; returns messages per second. Each delivery is
 * acknowledged by the next call, the last ones by DELETE.
 */
export async function collectOverHttp(apiUrl: string, ispb: string, messages: number): Promise<number> {
  let delivered = 0;
  const startedAtMs = performance.now();
  let lastDeliveryAtMs = startedAtMs;
  const collect = async () => {
    const client = new Client(apiUrl);
    let path = `/api/pix/${ispb}/stream/start`;
    while (delivered < messages) {
      const answer = await client.request({ method: 'GET', path, headers: { accept: 'multipart/json' } });
      const body = Buffer.from(await answer.body.arrayBuffer());
      path = String(answer.headers['pull-next']);
      // The others took what was left while this one asked.
      if (answer.statusCode === 204) break;
      if (answer.statusCode !== 200)
        throw new Error(`A collector was answered ${String(answer.statusCode)}: ${body.toString()}`);
      delivered += countMessages(body);
      lastDeliveryAtMs = performance.now();
    }
    const ended = await client.request({ method: 'DELETE', path });
    await ended.body.dump();
    await client.close();
  };
  await Promise.all(Array.from({ length: COLLECTORS }, collect));
  return delivered / ((lastDeliveryAtMs - startedAtMs) / 1000);
}

function countMessages(body: Buffer): number {
  let count = 0;
  for (let at = body.indexOf(NEEDLE); at !== -1; at = body.indexOf(NEEDLE, at + NEEDLE.length)) count++;
  return count;
}
