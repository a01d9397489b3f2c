import { chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  accountForPostgres,
  findProgram,
  projectRoot,
  servicesDirectory,
  type Program,
  type WantedProgram,
} from '../../../../tools/local-services/index.js';
import { randomName } from '../random-name.js';
import { testEnvironment } from '../test-environment.js';

/** The addresses in the examples of `deploy`. */
const LISTENING = /(?<=^ *(?:bind|listen) ).*80(?=;?$)/m;
const API = /10\.0\.0\.1\d:3000/g;

/** A balancer in front of two APIs. */
export interface Balancer {
  readonly url: string;
  /** Its log's lines of calls that were not served: 5xx, its own and those of the APIs. */
  failedCalls(): string[];
  stop(): Promise<void>;
}

/** Like Postgres it does not run as root, so it is unpacked where that account can reach it. @throws what to install */
export async function findBalancer(wanted: WantedProgram): Promise<Program> {
  const program = await findProgram(wanted, servicesDirectory());
  if (program === undefined) throw new Error(`Install ${wanted.name} to run this.`);
  return program;
}

/** What every balancer of a test has: its account, its directory, its end. */
export function balancerCommand(kind: string) {
  const { directory, records } = testEnvironment();
  const name = randomName(kind);
  const account = accountForPostgres();
  const own = join(directory, name);
  mkdirSync(own, { recursive: true, mode: 0o700 });
  if (account !== undefined) chownSync(own, account.uid, account.gid);
  return {
    name,
    directory: own,
    records,
    ...(account !== undefined && { uid: account.uid, gid: account.gid }),
    stop: { signal: 'SIGTERM', graceMs: 5_000 },
    crashSignal: 'SIGKILL',
  } as const;
}

/** An example of `deploy` with the addresses of this test. */
export function exampleFor(path: string, port: number, apis: readonly string[]): string {
  const addresses = apis.map((url) => new URL(url).host);
  return readFileSync(join(projectRoot, 'deploy', path), 'utf8')
    .replace(LISTENING, `127.0.0.1:${port}`)
    .replaceAll(API, () => String(addresses.shift()));
}

export function writeReadable(file: string, text: string): string {
  writeFileSync(file, text, { mode: 0o644 });
  return file;
}

/** Resolves when something answers, whatever it says. */
export async function answers(url: string): Promise<void> {
  await (await fetch(`${url}/metrics`)).arrayBuffer();
}

export function linesThatMatch(file: string, pattern: RegExp): string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => pattern.test(line));
}
