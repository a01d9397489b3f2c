import { Injectable } from '@nestjs/common';
import { Redis } from 'ioredis';
import { mastersOf } from '../connection/eviction.js';
import { RedisSettings } from '../connection/redis-settings.js';
import { translateRedisError } from '../connection/translate-redis-error.js';

/** What an installation keeps in Redis, as patterns after its prefix. A feature that keeps more adds its own. */
const KEPT = [':{????????}:seats', ':{*}:quota:*', ':{*}:pace:*'];
/** Keys looked at in one step, so that Redis serves others in between. */
const KEYS_PER_STEP = 500;

/** What an installation keeps in Redis to go faster, and can lose at any moment. */
@Injectable()
export class RedisState {
  constructor(
    private readonly redis: Redis,
    private readonly settings: RedisSettings,
  ) {}

  /** Empties it. Errors: `redis_unavailable`. */
  async empty(): Promise<void> {
    try {
      for (const master of mastersOf(this.redis))
        for (const pattern of KEPT) await emptyMatching(master, this.settings.prefix + pattern);
    } catch (error) {
      throw translateRedisError(error);
    }
  }
}

async function emptyMatching(master: Redis, pattern: string): Promise<void> {
  let cursor = '0';
  do {
    const [next, keys] = await master.scan(cursor, 'MATCH', pattern, 'COUNT', KEYS_PER_STEP);
    // One by one: in a cluster a command may not name keys of different slots. They travel together.
    await Promise.all(keys.map((key) => master.unlink(key)));
    cursor = next;
  } while (cursor !== '0');
}
