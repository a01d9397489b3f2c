import { join } from 'node:path';
import pg from 'pg';
import { accountForPostgres, runCommand } from '../../../tools/local-services/index.js';
import { startThrowawayPostgres, type ThrowawayPostgres } from './start-throwaway-postgres.js';

/** A new cluster with the schema takes a third of it. */
const DISK_MEGABYTES = 120;
const NO_SPACE = '53100';

/**
 * Data go to a file system in memory, which only the server sees and which ends with it; its log stays where it was, as on
 * a separate disk. $1: the directory of the data; $2, $3: user and group; then the server. Needs no root, but a system that lets
 * its users have name spaces.
 */
const LAUNCH = [
  'set -e; data="$1" uid="$2" gid="$3"; shift 3',
  `mount -t tmpfs -o size=${DISK_MEGABYTES}m tmpfs /mnt`,
  'cp -a "$data/." /mnt',
  'mount --bind "$data/pg_wal" /mnt/pg_wal',
  'mount --rbind /mnt "$data"',
  'exec unshare --user --map-user="$uid" --map-group="$gid" "$@"',
].join('\n');
const UNSHARE = ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c'] as const;

export interface PostgresOnSmallDisk extends Pick<ThrowawayPostgres, 'url' | 'stop'> {
  /** No statement can store anything in a new page any more. */
  fill(): Promise<void>;
  free(): Promise<void>;
}

/** Whether this user may give a server a separate file system. */
export async function maySplitNameSpaces(): Promise<boolean> {
  const [command, ...args] = [
    ...UNSHARE,
    'mount -t tmpfs tmpfs /mnt && exec unshare --user --map-user=1 true',
  ];
  return (await runCommand(command, args, { env: process.env, ...ids() })).status === 0;
}

/** A migrated Postgres whose data are on a small disk, and its log on another one. */
export async function startPostgresOnSmallDisk(): Promise<PostgresOnSmallDisk> {
  const { uid = process.getuid?.(), gid = process.getgid?.() } = ids();
  let ballast = '';
  const server = await startThrowawayPostgres({
    launcher: (data) => {
      ballast = join(data, 'ballast');
      return [...UNSHARE, LAUNCH, 'sh', data, String(uid), String(gid)];
    },
  });
  const on = async (sql: string): Promise<void> => {
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  return {
    url: server.url,
    stop: () => server.stop(),
    fill: () =>
      on(`COPY (SELECT repeat('.', 8000) || generate_series(1, 1000000)) TO '${ballast}'`).catch(
        (error: unknown) => {
          if (!(error instanceof pg.DatabaseError && error.code === NO_SPACE)) throw error;
        },
      ),
    free: () => on(`COPY (SELECT WHERE false) TO '${ballast}'`),
  };
}

function ids(): { uid?: number; gid?: number } {
  const account = accountForPostgres();
  return account === undefined ? {} : { uid: account.uid, gid: account.gid };
}
