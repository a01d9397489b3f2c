import type { EmbeddedServer, RedisTls } from '../../../../tools/local-services/index.js';
import { waitFor } from '../wait-for.js';
import { startSentinel } from './start-sentinel.js';
import { RedisServers, type Fall } from './redis-servers.js';

const PRIMARY_NAME = 'malote-primary';
const SENTINELS = 3;
const DOWN_AFTER_MS = 1_000;
const TAKEOVER_WITHIN_MS = 120_000;

/** A primary, its replica, and three sentinels that watch them. */
export class SentinelTrio {
  private constructor(
    private readonly servers: RedisServers,
    private readonly sentinels: readonly EmbeddedServer[],
    private readonly primary: EmbeddedServer,
    private readonly replica: EmbeddedServer,
  ) {}

  /** @param downAfterMs - sentinels promote no replica that has missed its primary for ten times as long when they notice */
  static async start({
    tls,
    downAfterMs = DOWN_AFTER_MS,
  }: { tls?: RedisTls | undefined; downAfterMs?: number } = {}): Promise<SentinelTrio> {
    const servers = await RedisServers.create(tls);
    const { password, program, replicationLines } = servers;
    const primary = await servers.start(replicationLines);
    const replica = await servers.start([...replicationLines, `replicaof 127.0.0.1 ${primary.port}`]);
    const sentinels = await Promise.all(
      Array.from({ length: SENTINELS }, () =>
        servers.keep(
          startSentinel({
            ...servers.newPlace('sentinel'),
            program,
            primary: { name: PRIMARY_NAME, port: primary.port, password },
            quorum: 2,
            downAfterMs,
            password,
            ...(tls && { tls }),
          }),
        ),
      ),
    );
    const trio = new SentinelTrio(servers, sentinels, primary, replica);
    await trio.untilWatched();
    return trio;
  }

  /** The environment of a process that uses it. */
  get environment(): Readonly<Record<string, string>> {
    const { password, tls } = this.servers;
    return {
      REDIS_URL: `${tls ? 'rediss' : 'redis'}://:${password}@${PRIMARY_NAME}`,
      REDIS_TOPOLOGY: 'sentinel',
      REDIS_NODES: this.sentinels.map(({ port }) => `127.0.0.1:${port}`).join(','),
      REDIS_SENTINEL_PASSWORD: password,
      ...(tls && { REDIS_CA_FILE: tls.caFile }),
    };
  }

  /** Kills the sentinels: no one replaces a primary, and no client finds one. */
  async killSentinels(): Promise<void> {
    await Promise.all(this.sentinels.map((sentinel) => sentinel.crash()));
  }

  async restartSentinels(): Promise<void> {
    await Promise.all(this.sentinels.map((sentinel) => sentinel.restart()));
  }

  killPrimary(): Promise<void> {
    return this.primary.crash();
  }

  /** Kills or freezes the primary, and returns when the replica has taken its place. */
  async failOver(how: Fall = 'killed'): Promise<void> {
    await this.servers.fell(this.primary, how);
    await this.untilTakenOver();
  }

  async untilTakenOver(): Promise<void> {
    await waitFor(async () => (await this.roleOf(this.replica)) === 'master', {
      what: 'the replica to take over',
      timeoutMs: TAKEOVER_WITHIN_MS,
    });
  }

  stop(): Promise<void> {
    return this.servers.stop();
  }

  /** Until the replica has everything and every sentinel knows it and the other two. */
  private async untilWatched(): Promise<void> {
    const info = (): Promise<string> => this.servers.ask(this.replica, (redis) => redis.info('replication'));
    await waitFor(async () => (await info()).includes('master_link_status:up'), { what: 'the replica' });
    for (const { port } of this.sentinels) {
      await waitFor(
        async () => {
          const master = await this.servers.ask({ port }, (redis) =>
            redis.call('SENTINEL', 'MASTER', PRIMARY_NAME),
          );
          const fields = master as string[];
          const value = (name: string): string | undefined => fields[fields.indexOf(name) + 1];
          return value('num-other-sentinels') === String(SENTINELS - 1) && value('num-slaves') === '1';
        },
        { what: 'a sentinel to know the others', timeoutMs: TAKEOVER_WITHIN_MS },
      );
    }
  }

  private async roleOf(server: EmbeddedServer): Promise<string> {
    const [role] = await this.servers.ask(server, (redis) => redis.role());
    return String(role);
  }
}
