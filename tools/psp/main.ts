import { Command, InvalidArgumentError } from 'commander';
import { maskPixKey, parsePixKey } from '#domain';
import { behaviourOfKey, SETTLE, type PspSubmission } from './psp-behaviour.js';
import { DIALECTS } from './dialects.js';
import type { PspCall, PspDialect } from './psp-dialects.js';
import { showRequests } from './show-requests.js';
import { TestPsp } from './test-psp.js';

const DEFAULT_PORT = 4_010;
const PROFILES = [...DIALECTS.keys()].join(', ');

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port <= 65_535) return port;
  throw new InvalidArgumentError('A port number, 1 to 65535.');
}

/** `u***@e***.com`; what no Pix key is, is hidden whole. */
function masked(pixKey: string): string {
  const parsed = parsePixKey(pixKey);
  return parsed.ok ? maskPixKey(parsed.value) : '***';
}

function describeCall(call: PspCall): string {
  switch (call.kind) {
    case 'token':
      return 'a token';
    case 'look_up':
      return `where ${masked(call.pixKey)} leads`;
    case 'inquire':
      return `what became of ${call.id}`;
    case 'approve':
      return `approve ${call.id}`;
    case 'submit':
      return `pay R$ ${(call.amountCents / 100).toFixed(2)} to ${masked(call.pixKey)} as ${call.id}`;
  }
}

/** A key at sandbox.pix chooses a fault, at every PSP; other payments are treated as in the PSP's own sandbox. */
function treatment({ sandbox }: PspDialect) {
  return (submission: PspSubmission) =>
    submission.pixKey.endsWith('@sandbox.pix')
      ? behaviourOfKey(submission)
      : (sandbox?.(submission) ?? SETTLE);
}

async function startPsp(profile: string, { port }: { readonly port: number }): Promise<void> {
  const dialect = DIALECTS.get(profile);
  if (dialect === undefined)
    throw new Error(`There is no test PSP for the profile "${profile}". There are: ${PROFILES}.`);
  const psp = await TestPsp.start(dialect, port);
  psp.behave(treatment(dialect));
  psp.watch((call, status) => {
    console.log(`${new Date().toISOString()}  ${String(status ?? 'no answer')}  ${describeCall(call)}`);
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void psp.close());
  const variables = { RAIL: 'psp', RAIL_PROFILE: profile, RAIL_URL: psp.url, ...dialect.variables };
  const settings = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  console.log(`A test PSP that speaks ${profile} listens on ${psp.url}. Pay through it from another terminal:

  ${settings.join(' ')} npm start

Keys at sandbox.pix choose a fault, such as timeout-then-paid@sandbox.pix. Stop it with Ctrl-C. What comes in:
`);
}

const program = new Command('psp')
  .description('A PSP to try Malote against. It moves no money and forgets everything when it stops.')
  .argument('<profile>', `how it speaks: ${PROFILES}`)
  .option('--port <port>', 'where it listens, on 127.0.0.1', portOf, DEFAULT_PORT)
  .action(startPsp);
program
  .command('check')
  .description('validates a profile and shows the requests it would send')
  .argument('<profile>', 'the name of a profile, or the path of a .json file')
  .action(async (profile: string) => {
    console.log(await showRequests(profile));
  });

await program.parseAsync().catch((error: unknown) => {
  program.error(error instanceof Error ? error.message : String(error));
});
