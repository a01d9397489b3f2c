import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import {
  findRedisProgram,
  identityOf,
  localDirectory,
  sendSignal,
  startRedis,
  type EmbeddedRedis,
  type EmbeddedServer,
  type RedisOptions,
  type RedisProgram,
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

  private constructor(readonly program: RedisProgram) {}

  static async create(): Promise<RedisServers> {
    return new RedisServers(
      await findRedisProgram(localDirectory, process.env['PATH'] ?? '', () => undefined),
    );
  }

  /** Starts one more, with further lines of configuration. */
  async start(options: Pick<RedisOptions, 'settings' | 'tls'> = {}): Promise<EmbeddedRedis> {
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
  async keep<Server extends EmbeddedServer>(starting: Promise<Server>): Promise<Server> {
    const server = await starting;
    this.running.push(server);
    return server;
  }

  /** Ends a server without any chance to tidy up, and returns when it is gone; or lets it keep its connections and say nothing any more. */
  async fell(server: EmbeddedServer, how: Fall): Promise<void> {
    signal(server, how === 'frozen' ? 'SIGSTOP' : 'SIGKILL');
    if (how === 'killed') await server.ended;
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
    for (const server of this.running) signal(server, 'SIGCONT');
    await Promise.all(this.running.map((server) => server.stop()));
    rmSync(this.directory, { recursive: true, force: true });
  }
}

function signal({ pid }: EmbeddedServer, what: NodeJS.Signals): void {
  const identity = identityOf(pid);
  if (identity !== undefined) sendSignal(identity, what);
}
