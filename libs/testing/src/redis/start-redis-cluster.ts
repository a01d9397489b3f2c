import type { Redis } from 'ioredis';
import { onFreePort, type EmbeddedServer, type RedisTls } from '../../../../tools/local-services/index.js';
import { waitFor } from '../wait-for.js';
import { RedisServers, type Fall } from './redis-servers.js';

const SLOTS = 16_384;
const PRIMARIES = 3;
const NODE_TIMEOUT_MS = 2_000;
const TAKEOVER_WITHIN_MS = 120_000;
/** Of a slot that moves. What needs several keys of it meanwhile is tried again by the client. */
const KEYS_AT_A_TIME = 2;
const MIGRATED_WITHIN_MS = 5_000;

interface Node {
  readonly server: EmbeddedServer;
  readonly port: number;
  readonly busPort: number;
  readonly id: string;
}

/** A cluster of three primaries, each with a replica. */
export class RedisCluster {
  /** Slots that are not where they were at first, with their primaries. */
  private readonly moved = new Map<number, number>();

  private constructor(
    private readonly servers: RedisServers,
    private readonly nodes: readonly Node[],
  ) {}

  static async start(tls?: RedisTls): Promise<RedisCluster> {
    const servers = await RedisServers.create(tls);
    const nodes = await Promise.all(Array.from({ length: 2 * PRIMARIES }, () => startNode(servers)));
    const cluster = new RedisCluster(servers, nodes);
    await cluster.join();
    return cluster;
  }

  /** The environment of a process that uses it: two of its nodes. */
  get environment(): Readonly<Record<string, string>> {
    const [first, second] = this.nodes;
    return {
      REDIS_URL: first?.server.url ?? '',
      REDIS_TOPOLOGY: 'cluster',
      REDIS_NODES: `127.0.0.1:${second?.port ?? 0}`,
      ...(this.servers.tls && { REDIS_CA_FILE: this.servers.tls.caFile }),
    };
  }

  /** Kills or freezes the primary that has a key, and returns when its replica serves in its place. */
  async failOver(key: string, how: Fall = 'killed'): Promise<void> {
    const index = await this.ownerOf(key);
    const [primary, replica] = [this.node(index), this.node(index + PRIMARIES)];
    await this.servers.fell(primary.server, how);
    const isOk = async (): Promise<boolean> =>
      (await this.ask(replica, (redis) => redis.cluster('INFO'))).includes('cluster_state:ok');
    const isPrimary = async (): Promise<boolean> =>
      (await this.ask(replica, (redis) => redis.role()))[0] === 'master';
    await waitFor(async () => (await isPrimary()) && (await isOk()), {
      what: 'the replica to take over',
      timeoutMs: TAKEOVER_WITHIN_MS,
    });
  }

  /** Moves the slot of a key to the next primary while it is in use, as `redis-cli --cluster reshard` does. */
  async moveSlotOf(key: string): Promise<void> {
    const slot = await this.slotOf(key);
    const index = await this.ownerOf(key);
    const next = (index + 1) % PRIMARIES;
    const [from, to] = [this.node(index), this.node(next)];
    await this.ask(to, (redis) => redis.call('CLUSTER', 'SETSLOT', slot, 'IMPORTING', from.id));
    await this.ask(from, async (redis) => {
      await redis.call('CLUSTER', 'SETSLOT', slot, 'MIGRATING', to.id);
      for (;;) {
        const keys = await redis.cluster('GETKEYSINSLOT', slot, KEYS_AT_A_TIME);
        if (keys.length === 0) break;
        const { password } = this.servers;
        const migrate = ['127.0.0.1', to.port, '', 0, MIGRATED_WITHIN_MS, 'AUTH', password, 'KEYS', ...keys];
        await redis.call('MIGRATE', ...migrate);
      }
    });
    for (const node of [to, from, this.node((next + 1) % PRIMARIES)])
      await this.ask(node, (redis) => redis.call('CLUSTER', 'SETSLOT', slot, 'NODE', to.id));
    this.moved.set(slot, next);
  }

  stop(): Promise<void> {
    return this.servers.stop();
  }

  /** All get to know each other; the first three take a third of the slots each, the others follow them. */
  private async join(): Promise<void> {
    const first = this.node(0);
    for (const { port, busPort } of this.nodes.slice(1))
      await this.ask(first, (redis) => redis.call('CLUSTER', 'MEET', '127.0.0.1', port, busPort));
    for (let index = 0; index < PRIMARIES; index++) {
      const [from, to] = [slotsBelow(index), slotsBelow(index + 1) - 1];
      await this.ask(this.node(index), (redis) => redis.call('CLUSTER', 'ADDSLOTSRANGE', from, to));
    }
    await this.untilEachSays(`cluster_known_nodes:${2 * PRIMARIES}`);
    for (let index = 0; index < PRIMARIES; index++) {
      const { id } = this.node(index);
      await this.ask(this.node(index + PRIMARIES), (redis) => redis.cluster('REPLICATE', id));
    }
    await this.untilEachSays('cluster_state:ok');
    for (const replica of this.nodes.slice(PRIMARIES)) {
      const info = (): Promise<string> => this.ask(replica, (redis) => redis.info('replication'));
      await waitFor(async () => (await info()).includes('master_link_status:up'), {
        what: 'a replica',
        timeoutMs: TAKEOVER_WITHIN_MS,
      });
    }
  }

  private async untilEachSays(text: string): Promise<void> {
    for (const node of this.nodes)
      await waitFor(async () => (await this.ask(node, (redis) => redis.cluster('INFO'))).includes(text), {
        what: `a node to say ${text}`,
        timeoutMs: TAKEOVER_WITHIN_MS,
      });
  }

  private async ownerOf(key: string): Promise<number> {
    const slot = await this.slotOf(key);
    const atFirst = Array.from({ length: PRIMARIES }, (_, index) => index).findIndex(
      (index) => slot < slotsBelow(index + 1),
    );
    return this.moved.get(slot) ?? atFirst;
  }

  private slotOf(key: string): Promise<number> {
    return this.ask(this.node(0), (redis) => redis.cluster('KEYSLOT', key));
  }

  private node(index: number): Node {
    const node = this.nodes[index];
    if (node === undefined) throw new Error(`There is no node ${index}.`);
    return node;
  }

  private ask<Reply>(node: Node, question: (redis: Redis) => Promise<Reply>): Promise<Reply> {
    return this.servers.ask(node, question);
  }
}

/** Its bus has a separate port: by default it is the other plus 10000, which may be invalid. */
function startNode(servers: RedisServers): Promise<Node> {
  return onFreePort(async (busPort) => {
    const server = await servers.start([
      'cluster-enabled yes',
      `cluster-port ${busPort}`,
      `cluster-node-timeout ${NODE_TIMEOUT_MS}`,
      ...servers.replicationLines,
      ...(servers.tls === undefined ? [] : ['tls-cluster yes']),
      // All get the same number of databases otherwise, and a cluster has one.
      'databases 1',
    ]);
    const id = String(await servers.ask(server, (redis) => redis.call('CLUSTER', 'MYID')));
    return { server, port: server.port, busPort, id };
  });
}

function slotsBelow(index: number): number {
  return Math.ceil((SLOTS / PRIMARIES) * index);
}
