import { UnfinishedBodies } from './unfinished-bodies.js';

/** An item of a batch takes about 350 bytes with its ids and key at their longest, 150 more with a description; the rest is for metadata and white space. */
const BODY_BYTES_PER_ITEM = 768;
/** Objects, arrays and scalars of the largest item: itself, nine members, the twenty of its metadata; and two more. */
const VALUES_PER_ITEM = 32;
/** A thousand Pix messages of the longest kind. */
const LEAST_LARGE_BODY = { bytes: 4 * 1024 * 1024, values: 64 * 1024 };
/** What a key, a webhook, or anything else that is no list of payments can need, many times over. */
const SMALL_BODY = { bytes: 64 * 1024, values: 8 * 1024 };

/** Of the largest bodies, so many may be arriving at one process at a time; of small ones, thousands. */
const UNFINISHED_BODIES = 16;

/** The largest body that is read, inflated. */
export interface BodyLimit {
  readonly bytes: number;
  /** Objects, arrays and scalars. */
  readonly values: number;
}

export class BodyLimits {
  readonly small: BodyLimit = SMALL_BODY;
  /** Of routes that say `@ReadsLargeBody()`: room for a batch of as many items as are allowed. */
  readonly large: BodyLimit;
  readonly unfinished: UnfinishedBodies;

  constructor(batchMaxItems: number) {
    this.large = {
      bytes: Math.max(LEAST_LARGE_BODY.bytes, batchMaxItems * BODY_BYTES_PER_ITEM),
      values: Math.max(LEAST_LARGE_BODY.values, batchMaxItems * VALUES_PER_ITEM),
    };
    this.unfinished = new UnfinishedBodies(this.large.bytes * UNFINISHED_BODIES);
  }
}
