import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startServer } from '../../../../tools/local-services/index.js';
import {
  answers,
  balancerCommand,
  exampleFor,
  findBalancer,
  linesThatMatch,
  writeReadable,
  type Balancer,
} from './balancer-files.js';
import { waitFor } from '../wait-for.js';

const NGINX = {
  name: 'nginx',
  commands: ['nginx'],
  packages: [['nginx'], ['nginx-light']],
  version: /nginx version: nginx\/(\d+)\.(\d+)/,
  versionOption: '-v',
};
/** After the request in its log. */
const FAILED = /" 5\d\d /;
/** Where the example has the maps of a router. */
const MAPS = '/etc/malote';
const PID_FILE = 'nginx.pid';
const TEMPORARY_FILES = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

/** Starts nginx with `deploy/nginx/malote.conf` as a file of its conf.d. */
export function startNginx(apis: readonly string[]): Promise<Balancer> {
  return start('malote.conf', apis, {});
}

/** Which shard each institution, by its ISPB, and each key, by its prefix, is at: `a`, `b` or `moving`. */
export interface Shards {
  readonly institutions: Readonly<Record<string, string>>;
  readonly keys: Readonly<Record<string, string>>;
}

export interface ShardRouter extends Balancer {
  /** Calls that have begun go on as before. Returns when they are over, and all others are routed so. */
  route(shards: Shards): Promise<void>;
}

/** Starts nginx with `deploy/nginx/shards.conf`, in front of an API of each installation. */
export async function startShardRouter(apis: readonly string[], shards: Shards): Promise<ShardRouter> {
  const router = await start('shards.conf', apis, mapsOf(shards));
  return { ...router, route: (changed) => router.reload(mapsOf(changed)) };
}

function mapsOf({ institutions, keys }: Shards): Record<string, string> {
  const lines = (pattern: (name: string) => string, shardOf: Readonly<Record<string, string>>) =>
    Object.entries(shardOf)
      .map(([name, shard]) => `"${pattern(name)}" ${shard};\n`)
      .join('');
  return {
    'institutions.map': lines((ispb) => `~^/api/pix/${ispb}/`, institutions),
    'payers.map': lines((prefix) => `~^Bearer ${prefix}`, keys),
  };
}

type Files = Readonly<Record<string, string>>;

async function start(
  example: string,
  apis: readonly string[],
  files: Files,
): Promise<Balancer & { reload: (files: Files) => Promise<void> }> {
  const { command, environment } = await findBalancer(NGINX);
  const balancer = balancerCommand(NGINX.name);
  const { directory } = balancer;
  const write = (written: Files): void => {
    for (const [name, text] of Object.entries(written)) writeReadable(join(directory, name), text);
  };
  write(files);
  const server = await startServer((port) => {
    const site = join(directory, example);
    const text = exampleFor(`nginx/${example}`, port, apis);
    writeReadable(site, text.replaceAll(MAPS, directory));
    const main = writeReadable(join(directory, 'nginx.conf'), configurationOf(directory, site));
    return {
      ...balancer,
      url: `http://127.0.0.1:${port}`,
      port,
      command,
      args: ['-p', directory, '-c', main, '-e', 'stderr'],
      env: environment,
      probe: () => answers(`http://127.0.0.1:${port}`),
    };
  });
  return {
    url: server.url,
    failedCalls: () => linesThatMatch(join(directory, 'access.log'), FAILED),
    reload: async (changed) => {
      const master = readFileSync(join(directory, PID_FILE), 'utf8').trim();
      const workers = childrenOf(master);
      write(changed);
      server.signal('SIGHUP');
      const areGone = () => !childrenOf(master).some((worker) => workers.includes(worker));
      await waitFor(() => Promise.resolve(areGone()), { what: 'the former workers of nginx to end' });
    },
    stop: () => server.stop(),
  };
}

/** As Linux lists them. */
function childrenOf(pid: string): string[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
}

function configurationOf(directory: string, site: string): string {
  return [
    'daemon off;',
    'worker_processes 2;',
    `pid ${join(directory, PID_FILE)};`,
    'events { worker_connections 1024; }',
    'http {',
    `access_log ${join(directory, 'access.log')};`,
    ...TEMPORARY_FILES.map((name) => `${name}_temp_path ${join(directory, name)};`),
    `include ${site};`,
    '}',
    '',
  ].join('\n');
}
