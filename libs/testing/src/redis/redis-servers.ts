import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import {
  findRedis,
  startRedis,
  type EmbeddedServer,
  type Program,
  type RedisOptions,
} from '../../../../tools/local-services/index.js';
import { randomName } from '../random-name.js';
import { testEnvironment } from '../test-environment.js';

/** What befalls a server. */
export type Fall = 'killed' | 'frozen';

/** Several Redis servers of one test, on 127.0.0.1, with one password. */
export class RedisServers {
  readonly password = randomName('password');
  private readonly running: EmbeddedServer[] = [];
  private readonly directory = join(testEnvironment().directory, randomName('redis-servers'));

  private constructor(readonly program: Program) {}

  static async create(): Promise<RedisServers> {
    return new RedisServers(await findRedis());
  }

  /** Starts one more, with further lines of configuration. */
  async start(options: Pick<RedisOptions, 'settings' | 'tls'> = {}): Promise<EmbeddedServer> {
    const { program, password } = this;
    return this.keep(
      startRedis({ ...this.newPlace('redis'), program, password, persistent: false, ...options }),
    );
  }

  /** A name and a directory for a server that is started otherwise. */
  newPlace(kind: string): { name: string; directory: string; records: string } {
    const name = randomName(kind);
    return { name, directory: join(this.directory, name), records: testEnvironment().records };
  }

  /** Stops it with the others. */
  async keep(starting: Promise<EmbeddedServer>): Promise<EmbeddedServer> {
    const server = await starting;
    this.running.push(server);
    return server;
  }

  /** Ends a server without any chance to tidy up, and returns when it is gone; or lets it keep its connections and say nothing any more. */
  async fell(server: EmbeddedServer, how: Fall): Promise<void> {
    if (how === 'frozen') server.freeze();
    else await server.crash();
  }

  /** Asks one of the servers something. */
  async ask<Reply>({ port }: { port: number }, question: (redis: Redis) => Promise<Reply>): Promise<Reply> {
    const redis = new Redis(port, '127.0.0.1', { password: this.password, maxRetriesPerRequest: 1 });
    redis.on('error', () => undefined);
    try {
      return await question(redis);
    } finally {
      redis.disconnect();
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.running.map((server) => server.stop()));
    rmSync(this.directory, { recursive: true, force: true });
  }
}
