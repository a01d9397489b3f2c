import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { randomChoice, type RandomSource } from '#domain';
import type { Installation } from './installation.js';
import type { SoakServices } from './soak-services.js';

interface Fault {
  readonly name: string;
  readonly inject: () => Promise<void>;
}

/** Between one fault and the next. */
const LEAST_PAUSE_MS = 2_000;
const MOST_PAUSE_MS = 10_000;
/** How long a service stays down. */
const DOWN_MS = 2_000;
/** Longer than a payout's lease. */
const FROZEN_MS = 6_000;

/** Injects faults at random moments until it is over, one at a time; returns how often each was injected. */
export async function injectFaults(
  services: SoakServices,
  { doomedApi, doomedWorker }: Installation,
  random: RandomSource,
  { isOver, report }: { isOver: () => boolean; report: (progress: string) => void },
): Promise<ReadonlyMap<string, number>> {
  const restartAfter = (ended: Promise<void>, start: () => Promise<void>) => ended.then(start);
  const faults: readonly [Fault, ...Fault[]] = [
    {
      name: 'worker killed',
      inject: () => restartAfter(doomedWorker.kill(), () => doomedWorker.start()),
    },
    {
      name: 'worker stopped in order and started again',
      inject: () => restartAfter(doomedWorker.stop(), () => doomedWorker.start()),
    },
    {
      name: 'worker frozen for longer than its leases',
      inject: async () => {
        doomedWorker.signal('SIGSTOP');
        await pause(FROZEN_MS);
        doomedWorker.signal('SIGCONT');
      },
    },
    { name: 'API killed', inject: () => restartAfter(doomedApi.kill(), () => doomedApi.start()) },
    {
      name: 'API stopped in order and started again',
      inject: () => restartAfter(doomedApi.stop(), () => doomedApi.start()),
    },
    { name: 'Redis emptied', inject: () => commandRedis(services.redis.url, (redis) => redis.flushall()) },
    {
      name: 'Redis killed and started empty',
      inject: async () => {
        await services.redis.crash();
        await pause(DOWN_MS);
        await services.redis.restart();
      },
    },
    {
      name: 'Postgres crashed and started again',
      inject: async () => {
        await services.postgres.crash();
        await pause(DOWN_MS);
        await services.postgres.restart();
      },
    },
    {
      name: 'every connection to Postgres and Redis cut',
      inject: async () => {
        await services.pool.query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'malote-%'",
        );
        await commandRedis(services.redis.url, (redis) =>
          redis.client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes'),
        );
      },
    },
  ];
  const counts = new Map<string, number>(faults.map(({ name }) => [name, 0]));
  while (!isOver()) {
    await pause(LEAST_PAUSE_MS + random() * (MOST_PAUSE_MS - LEAST_PAUSE_MS));
    if (isOver()) break;
    const fault = randomChoice(random, faults);
    report(fault.name);
    await fault.inject();
    counts.set(fault.name, (counts.get(fault.name) ?? 0) + 1);
  }
  return counts;
}

async function commandRedis(url: string, command: (redis: Redis) => Promise<unknown>): Promise<void> {
  const redis = new Redis(url);
  redis.on('error', () => undefined);
  try {
    await command(redis);
  } finally {
    redis.disconnect();
  }
}
