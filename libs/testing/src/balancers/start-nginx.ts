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

const NGINX = {
  name: 'nginx',
  commands: ['nginx'],
  packages: [['nginx'], ['nginx-light']],
  version: /nginx version: nginx\/(\d+)\.(\d+)/,
  versionOption: '-v',
};
/** After the request in its log. */
const FAILED = /" 5\d\d /;
const TEMPORARY_FILES = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

/** Starts nginx with `deploy/nginx` as a file of its conf.d. */
export async function startNginx(apis: readonly string[]): Promise<Balancer> {
  const { command, environment } = await findBalancer(NGINX);
  const balancer = balancerCommand(NGINX.name);
  const { directory } = balancer;
  const server = await startServer((port) => {
    const site = join(directory, 'malote.conf');
    writeReadable(site, exampleFor('nginx/malote.conf', port, apis));
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
    stop: () => server.stop(),
  };
}

function configurationOf(directory: string, site: string): string {
  return [
    'daemon off;',
    'worker_processes 2;',
    `pid ${join(directory, 'nginx.pid')};`,
    'events { worker_connections 1024; }',
    'http {',
    `access_log ${join(directory, 'access.log')};`,
    ...TEMPORARY_FILES.map((name) => `${name}_temp_path ${join(directory, name)};`),
    `include ${site};`,
    '}',
    '',
  ].join('\n');
}
