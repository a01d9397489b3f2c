import type { Redis } from 'ioredis';
import { MetricsReading, RecentAnswer, type Sample } from '#observability';
import type { RedisSettings } from '../connection/redis-settings.js';
import { READING_MAX_AGE_MS } from '../connection/reading-limits.js';
import { PAYOUT_QUEUE } from '../payouts/payout-queue-names.js';
import { WEBHOOK_QUEUE } from '../webhooks/webhook-queue-names.js';
import { QueueProducer } from './queue-producer.js';
import type { WakeUpQueue } from './wake-up-queue.js';

const STATES = ['waiting', 'active', 'delayed'] as const;
const QUEUES: readonly WakeUpQueue[] = [PAYOUT_QUEUE, WEBHOOK_QUEUE];
/** Never used: this side of the queues only counts. */
const NO_JOB = 'none';

/** How many jobs are in the queues. */
export class QueuesReading extends MetricsReading {
  readonly names = ['malote_queue_jobs'] as const;
  private readonly recent: RecentAnswer<readonly Sample[]>;

  constructor(redis: Redis, settings: RedisSettings) {
    super();
    const queues = QUEUES.map((wakeUps) => ({
      name: wakeUps.name,
      producer: new QueueProducer(wakeUps, NO_JOB, redis, settings),
    }));
    this.recent = new RecentAnswer(async () => {
      const counts = await Promise.all(queues.map(({ producer }) => producer.jobCounts(STATES)));
      return queues.flatMap(({ name: queue }, index) =>
        STATES.map((state) => ({
          name: 'malote_queue_jobs' as const,
          value: counts[index]?.[state] ?? 0,
          labels: { queue, state },
        })),
      );
    }, READING_MAX_AGE_MS);
  }

  override read(): Promise<readonly Sample[]> {
    return this.recent.get();
  }
}
