/** An item of a batch with every member at its longest takes about 350 bytes; the rest is for white space. */
const BODY_BYTES_PER_ITEM = 512;
/** A thousand Pix messages of the longest kind. */
const LEAST_LARGE_BODY_BYTES = 4 * 1024 * 1024;
/** What a key, a webhook, or anything else that is no list of payments can need, many times over. */
const SMALL_BODY_BYTES = 64 * 1024;

/** The largest bodies that are read, in bytes. */
export class BodyLimits {
  readonly smallBytes = SMALL_BODY_BYTES;
  /** Of routes that say `@ReadsLargeBody()`: room for a batch of as many items as are allowed. */
  readonly largeBytes: number;

  constructor(batchMaxItems: number) {
    this.largeBytes = Math.max(LEAST_LARGE_BODY_BYTES, batchMaxItems * BODY_BYTES_PER_ITEM);
  }
}
