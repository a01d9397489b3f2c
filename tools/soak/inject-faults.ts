import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { randomChoice, type RandomSource } from '#domain';
import type { EmbeddedServer } from '../local-services/index.js';
import { now, type HistoryRecord } from './history/record.js';
import type { Installation, SoakServices, SoakedProcess } from './installation.js';

/** Between one fault and the next. */
const LEAST_PAUSE_MS = 2_000;
const MOST_PAUSE_MS = 10_000;
/** How long a service stays down. */
const DOWN_MS = 2_000;
/** Longer than a payout's lease. */
const FROZEN_MS = 6_000;

/** Injects faults at random moments until it is over, one at a time. */
export async function injectFaults(
  services: SoakServices,
  { doomedApi, doomedWorker }: Installation,
  random: RandomSource,
  {
    isOver,
    report,
    write,
  }: { isOver: () => boolean; report: (progress: string) => void; write: (record: HistoryRecord) => void },
): Promise<void> {
  const kill = async (doomed: SoakedProcess): Promise<void> => {
    await doomed.kill();
    await doomed.startAgain();
  };
  const stop = async (doomed: SoakedProcess): Promise<void> => {
    await doomed.stopInOrder();
    await doomed.startAgain();
  };
  const crash = async (server: EmbeddedServer): Promise<void> => {
    await server.crash();
    await pause(DOWN_MS);
    await server.restart();
  };
  const faults: Readonly<Record<string, () => Promise<unknown>>> = {
    'worker killed': () => kill(doomedWorker),
    'worker stopped in order and started again': () => stop(doomedWorker),
    'worker frozen for longer than its leases': async () => {
      doomedWorker.signal('SIGSTOP');
      await pause(FROZEN_MS);
      doomedWorker.signal('SIGCONT');
    },
    'API killed': () => kill(doomedApi),
    'API stopped in order and started again': () => stop(doomedApi),
    'Redis emptied': () => commandRedis(services.redis.url, (redis) => redis.flushall()),
    'Redis killed and started empty': () => crash(services.redis),
    'Postgres crashed and started again': () => crash(services.postgres),
    'every connection to Postgres and Redis cut': async () => {
      await services.pool.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'malote-%'",
      );
      await commandRedis(services.redis.url, (redis) =>
        redis.client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes'),
      );
    },
  };
  const [first = '', ...others] = Object.keys(faults);
  while (!isOver()) {
    await pause(LEAST_PAUSE_MS + random() * (MOST_PAUSE_MS - LEAST_PAUSE_MS));
    if (isOver()) break;
    const what = randomChoice(random, [first, ...others]);
    report(what);
    const from = now();
    await faults[what]?.();
    write({ kind: 'fault', what, from, to: now() });
  }
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
