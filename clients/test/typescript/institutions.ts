import { unwrap, type Malote } from '../../typescript/src/index.js';

const MOST_AT_ONCE = 10_000;
let institutions = 0;

/** An institution that is still unused in this file's database. */
export function newIspb(): string {
  return `${String(++institutions).padStart(7, '0')}C`;
}

/** Puts this many random messages into an institution's line. */
export async function fill(malote: Malote, ispb: string, messages: number): Promise<void> {
  for (let inserted = 0; inserted < messages; inserted += MOST_AT_ONCE) {
    const number = Math.min(MOST_AT_ONCE, messages - inserted);
    unwrap(await malote.POST('/api/util/msgs/{ispb}/{number}', { params: { path: { ispb, number } } }));
  }
}

/** What `GET …/streams` shows, in numbers. */
export async function lineOf(malote: Malote, ispb: string) {
  const { open, undelivered } = unwrap(
    await malote.GET('/api/pix/{ispb}/streams', { params: { path: { ispb } } }),
  );
  const unacknowledged = open.reduce((sum, stream) => sum + stream.unacknowledged, 0);
  return { streams: open.length, unacknowledged, undelivered };
}
