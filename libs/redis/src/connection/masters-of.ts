import { Cluster, type Redis } from 'ioredis';

/** The connections to all servers that hold a part of the data: of a cluster its primaries, else the one there is. */
export function mastersOf(redis: Redis | Cluster): readonly Redis[] {
  return redis instanceof Cluster ? redis.nodes('master') : [redis];
}
