import {
  Inject,
  Module,
  type DynamicModule,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { Redis } from 'ioredis';
import { Configuration } from '#configuration';
import { Logger } from '#observability';
import { KeySignals, QuotaCounter } from '#use-cases';
import { createRedis } from './connection/create-redis.js';
import { EvictionReading, refuseEviction } from './connection/eviction.js';
import { RedisHealthCheck } from './connection/redis-health-check.js';
import { RedisSettings } from './connection/redis-settings.js';
import { reportOutages } from './connection/report-outages.js';
import { RedisQuotaCounter } from './limits/redis-quota-counter.js';
import { RedisKeySignals } from './keys/redis-key-signals.js';
import { RedisState } from './sandbox/redis-state.js';
import { RailAvailability } from './settlement/rail-availability.js';

/** A process that starts gives Redis this long to be there, so that its first calls need not fail; then it starts without. */
const START_PATIENCE_MS = 2_000;

/** The connection to Redis, and the adapters that need nothing else: quotas, key signals, the availability of the rail. */
@Module({})
export class RedisModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @Inject(Redis) private readonly redis: Redis,
    private readonly logger: Logger,
  ) {}

  /** @param processName - shown in Redis's `CLIENT LIST` */
  static for(processName: string): DynamicModule {
    return {
      module: RedisModule,
      global: true,
      providers: [
        { provide: RedisSettings, inject: [Configuration], useFactory: ({ redis }: Configuration) => redis },
        {
          provide: Redis,
          inject: [RedisSettings, Logger],
          useFactory: (settings: RedisSettings, logger: Logger) => {
            const redis = createRedis(settings, processName);
            reportOutages(redis, 'commands', logger);
            return redis;
          },
        },
        RedisHealthCheck,
        EvictionReading,
        { provide: KeySignals, useClass: RedisKeySignals },
        RedisState,
        { provide: QuotaCounter, useClass: RedisQuotaCounter },
        RailAvailability,
      ],
      exports: [
        Redis,
        RedisSettings,
        RedisHealthCheck,
        RedisState,
        RailAvailability,
        KeySignals,
        QuotaCounter,
      ],
    };
  }

  async onModuleInit(): Promise<void> {
    await this.waitPatiently();
    if (this.redis.status === 'ready') {
      await refuseEviction(this.redis, this.logger);
      return;
    }
    this.redis.once('ready', () => {
      refuseEviction(this.redis, this.logger).catch((error: unknown) => {
        this.logger.error({ err: error }, 'Redis is back, and may evict jobs');
      });
    });
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }

  private async waitPatiently(): Promise<void> {
    if (this.redis.status === 'ready') return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, START_PATIENCE_MS);
      this.redis.once('ready', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
