import type { FakeBatchTable } from './fake-batch-table.js';
import type { FakePayoutTable } from './fake-payout-table.js';
import type { Broker } from './fake-queue.js';
import type { FakeRail, RailTrouble } from './fake-rail.js';
import type { Safeguards } from './safeguards.js';
import type { VirtualTime } from '../simulation/virtual-time.js';
import type { WorldRandom } from '../simulation/world-random.js';

/** What processes share. */
export interface World {
  readonly safeguards: Safeguards;
  readonly batches: FakeBatchTable;
  readonly table: FakePayoutTable;
  readonly broker: Broker;
  readonly rail: FakeRail;
  readonly time: VirtualTime;
  readonly random: WorldRandom;
  readonly railTrouble: () => RailTrouble;
}
