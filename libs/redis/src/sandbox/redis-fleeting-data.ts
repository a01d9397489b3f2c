import { Injectable } from '@nestjs/common';
import { Redis } from 'ioredis';
import { FleetingData } from '#use-cases';
import { RedisSettings } from '../connection/redis-settings.js';
import { translateRedisError } from '../connection/translate-redis-error.js';

/** What an installation keeps in Redis, as patterns after its prefix. A feature that keeps more adds its own. */
const KEPT = [':{????????}:seats', ':{*}:quota:*'];
/** Keys looked at in one step, so that Redis serves others in between. */
const KEYS_PER_STEP = 500;

/** All keys of this installation. */
@Injectable()
export class RedisFleetingData extends FleetingData {
  constructor(
    private readonly redis: Redis,
    private readonly settings: RedisSettings,
  ) {
    super();
  }

  override async empty(): Promise<void> {
    try {
      for (const pattern of KEPT) await this.emptyMatching(this.settings.prefix + pattern);
    } catch (error) {
      throw translateRedisError(error);
    }
  }

  private async emptyMatching(pattern: string): Promise<void> {
    let cursor = '0';
    do {
      const [next, keys] = await this.redis.scan(cursor, 'MATCH', pattern, 'COUNT', KEYS_PER_STEP);
      if (keys.length > 0) await this.redis.unlink(...keys);
      cursor = next;
    } while (cursor !== '0');
  }
}
