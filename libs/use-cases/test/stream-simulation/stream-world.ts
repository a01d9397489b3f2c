import type { VirtualTime } from '../simulation/virtual-time.js';
import type { WorldRandom } from '../simulation/world-random.js';
import type { FakeRedis } from './fake-redis.js';
import type { FakeStreamTable, StreamTimes } from './fake-stream-table.js';
import type { Safeguards } from './safeguards.js';
import type { Witness } from './witness.js';

/** What processes and clients share. */
export interface StreamWorld {
  readonly safeguards: Safeguards;
  readonly times: StreamTimes;
  readonly table: FakeStreamTable;
  readonly redis: FakeRedis;
  readonly witness: Witness;
  readonly time: VirtualTime;
  readonly random: WorldRandom;
  readonly isTroubled: () => boolean;
  /** What began under trouble is over, too. */
  readonly isCalm: () => boolean;
}
