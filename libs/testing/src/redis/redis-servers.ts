import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import {
  findRedis,
  startRedis,
  trustAnyName,
  type EmbeddedServer,
  type Program,
  type RedisTls,
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

  private constructor(
    readonly program: Program,
    readonly tls: RedisTls | undefined,
  ) {}

  /** @param tls with it they take TLS only, also of each other */
  static async create(tls?: RedisTls): Promise<RedisServers> {
    return new RedisServers(await findRedis(), tls);
  }

  /** How one of them follows another. */
  get replicationLines(): readonly string[] {
    return [`masterauth ${this.password}`, ...(this.tls === undefined ? [] : ['tls-replication yes'])];
  }

  /** Starts one more, with further lines of configuration. */
  async start(settings: readonly string[] = []): Promise<EmbeddedServer> {
    const { program, password, tls } = this;
    const place = this.newPlace('redis');
    return this.keep(
      startRedis({ ...place, program, password, persistent: false, settings, ...(tls && { tls }) }),
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
    const { password, tls } = this;
    const redis = new Redis(port, '127.0.0.1', { password, maxRetriesPerRequest: 1, ...trustAnyName(tls) });
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
