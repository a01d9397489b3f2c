import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { randomChoice, type RandomSource } from '#domain';
import type { Installation } from './installation.js';
import type { SoakServices } from './soak-services.js';

interface Harm {
  readonly name: string;
  readonly do: () => Promise<void>;
}

/** Between one harm and the next. */
const LEAST_PAUSE_MS = 2_000;
const MOST_PAUSE_MS = 10_000;
/** How long something that was taken away stays away. */
const AWAY_MS = 2_000;
/** Longer than a payout's lease. */
const FROZEN_MS = 6_000;

/** Does harm at random moments until it is over, one at a time; returns how often it did each. */
export async function doHarm(
  services: SoakServices,
  { doomedApi, doomedWorker }: Installation,
  random: RandomSource,
  { isOver, report }: { isOver: () => boolean; report: (progress: string) => void },
): Promise<ReadonlyMap<string, number>> {
  const restartAfter = (ended: Promise<void>, start: () => Promise<void>) => ended.then(start);
  const harms: readonly [Harm, ...Harm[]] = [
    {
      name: 'worker killed',
      do: () => restartAfter(doomedWorker.kill(), () => doomedWorker.start()),
    },
    {
      name: 'worker stopped in order and started again',
      do: () => restartAfter(doomedWorker.stop(), () => doomedWorker.start()),
    },
    {
      name: 'worker frozen for longer than its leases',
      do: async () => {
        doomedWorker.signal('SIGSTOP');
        await pause(FROZEN_MS);
        doomedWorker.signal('SIGCONT');
      },
    },
    { name: 'API killed', do: () => restartAfter(doomedApi.kill(), () => doomedApi.start()) },
    {
      name: 'API stopped in order and started again',
      do: () => restartAfter(doomedApi.stop(), () => doomedApi.start()),
    },
    { name: 'Redis emptied', do: () => commandRedis(services.redis.url, (redis) => redis.flushall()) },
    {
      name: 'Redis killed and started empty',
      do: async () => {
        await services.redis.crash();
        await pause(AWAY_MS);
        await services.redis.restart();
      },
    },
    {
      name: 'Postgres crashed and started again',
      do: async () => {
        await services.postgres.crash();
        await pause(AWAY_MS);
        await services.postgres.restart();
      },
    },
    {
      name: 'every connection to Postgres and Redis cut',
      do: async () => {
        await services.pool.query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'malote-%'",
        );
        await commandRedis(services.redis.url, (redis) =>
          redis.client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes'),
        );
      },
    },
  ];
  const done = new Map<string, number>(harms.map(({ name }) => [name, 0]));
  while (!isOver()) {
    await pause(LEAST_PAUSE_MS + random() * (MOST_PAUSE_MS - LEAST_PAUSE_MS));
    if (isOver()) break;
    const harm = randomChoice(random, harms);
    report(harm.name);
    await harm.do();
    done.set(harm.name, (done.get(harm.name) ?? 0) + 1);
  }
  return done;
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
