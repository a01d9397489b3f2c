import { createTestDatabase, createTestRedis, startApi, startWorker, type ServerProcess } from '#testing';
import { createMalote, type Malote } from '../../typescript/src/index.js';
import { FaultyProxy } from './faulty-proxy.js';

export interface TestSystemOptions {
  readonly apis?: number;
  readonly worker?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Malote as it runs, a client, and a proxy between the two that can lose answers. */
export interface TestSystem {
  readonly apis: readonly ServerProcess[];
  readonly proxy: FaultyProxy;
  /** By way of the proxy, which leads to the first API that has not been killed. */
  readonly malote: Malote;
  /** Straight to the last API, which is never killed. */
  readonly direct: Malote;
  /** Kills the first API that has not been killed yet, there and then. */
  kill(): void;
  close(): Promise<void>;
}

export async function startTestSystem({
  apis: count = 1,
  worker = false,
  environment,
}: TestSystemOptions = {}): Promise<TestSystem> {
  const cleanUps: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  };
  const [database, redis] = await Promise.all([createTestDatabase(), createTestRedis()]);
  cleanUps.push(
    () => database.drop(),
    () => redis.drop(),
  );
  const options = {
    databaseUrl: database.url,
    redisUrl: redis.url,
    environment: { REDIS_PREFIX: redis.prefix, LOG_LEVEL: 'error', ...environment },
  };
  const keep = async (starting: Promise<ServerProcess>): Promise<ServerProcess> => {
    const process = await starting;
    cleanUps.push(() => process.stop());
    return process;
  };
  try {
    const apis = await Promise.all(Array.from({ length: count }, () => keep(startApi(options))));
    if (worker) await keep(startWorker(options));
    const alive = [...apis];
    const proxy = await FaultyProxy.start(() => alive[0]?.url ?? '');
    cleanUps.push(() => proxy.close());
    return {
      apis,
      proxy,
      malote: createMalote({ baseUrl: proxy.url }),
      direct: createMalote({ baseUrl: apis.at(-1)?.url ?? '' }),
      kill: () => alive.shift()?.kill('SIGKILL'),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
