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

const HAPROXY = {
  name: 'haproxy',
  commands: ['haproxy'],
  packages: [['haproxy']],
  version: /HAProxy version (\d+)\.(\d+)/,
};
/** After the five times of a call in its log: of the answer, or -1 where there was none. */
const FAILED = / (?:-?\d+\/){4}\+?-?\d+ (?:5\d\d|-1) /;

/** Starts HAProxy as `deploy/haproxy` configures it. */
export async function startHaproxy(apis: readonly string[]): Promise<Balancer> {
  const { command, environment } = await findBalancer(HAPROXY);
  const balancer = balancerCommand(HAPROXY.name);
  const server = await startServer((port) => ({
    ...balancer,
    url: `http://127.0.0.1:${port}`,
    port,
    command,
    args: [
      '-f',
      writeReadable(join(balancer.directory, 'haproxy.cfg'), exampleFor('haproxy/haproxy.cfg', port, apis)),
    ],
    env: environment,
    probe: () => answers(`http://127.0.0.1:${port}`),
  }));
  return {
    url: server.url,
    failedCalls: () => linesThatMatch(join(balancer.directory, 'server.log'), FAILED),
    stop: () => server.stop(),
  };
}
