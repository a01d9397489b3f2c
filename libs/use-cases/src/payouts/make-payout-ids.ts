/** Ids in one millisecond; the ids after them take the next millisecond. */
const IDS_PER_MS = 4096;
const DAY_MS = 86_400_000;
const RANDOM_BYTES_PER_ID = 8;
const VARIANT_DIGITS = '89ab';

/**
 * Payout ids: UUIDs of version 7 (RFC 9562, section 6.2, method 1), in ascending order. Rows of one batch thus lie side by side
 * in the index, and new ones at its end; random ids would touch a page each. And all of one UTC day: a batch that would reach into the next
 * one gets the ids of that, so that it lies in one partition.
 *
 * @param random gives so many random bytes, from a cryptographic source
 */
export function makePayoutIds(count: number, now: Date, random: (bytes: number) => Buffer): string[] {
  const digits = random(count * RANDOM_BYTES_PER_ID).toString('hex');
  const lastMs = now.getTime() + Math.floor((count - 1) / IDS_PER_MS);
  const startMs = Math.max(now.getTime(), lastMs - (lastMs % DAY_MS));
  const ids: string[] = [];
  let millisecond = '';
  for (let n = 0; n < count; n += 1) {
    const counter = n % IDS_PER_MS;
    if (counter === 0) {
      const hex = (startMs + n / IDS_PER_MS).toString(16).padStart(12, '0');
      millisecond = `${hex.slice(0, 8)}-${hex.slice(8)}`;
    }
    const own = digits.slice(n * 2 * RANDOM_BYTES_PER_ID, (n + 1) * 2 * RANDOM_BYTES_PER_ID);
    const variant = VARIANT_DIGITS.charAt(Number.parseInt(own.charAt(0), 16) % VARIANT_DIGITS.length);
    ids.push(
      `${millisecond}-7${counter.toString(16).padStart(3, '0')}-${variant}${own.slice(1, 4)}-${own.slice(4)}`,
    );
  }
  return ids;
}
