import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { MaloteError, type BatchOrder, type PixMessage } from '../../clients/typescript/src/index.js';
import { compareBooks } from './compare-books.js';
import { collect, connect, isSandbox, pay } from './malote-calls.js';

/** Compiled, this file is in dist/tools/demo. */
const projectRoot = new URL('../../../', import.meta.url);
const RUN_ID_BYTES = 4;

const HELP = `Pays the example batch in a sandbox, collects what it became, and compares both sides.

  npm run demo

The address is that of \`npm start\`, or MALOTE_URL. MALOTE_API_KEY is the key where keys are required.
Outside a sandbox it pays nothing and ends with status 1.`;
const NO_SANDBOX = 'This Malote is not a sandbox: the demo would pay real money. It has paid nothing.';

const KEY_MISSING = `This Malote requires a key (AUTH=required). Make one and try again:
  npm run keys -- create --payer demo --scope payouts:read --scope payouts:write --scope streams:read --ispb 10573521 --ispb 18236120
  MALOTE_API_KEY=mk_… npm run demo`;
const KEY_REFUSED =
  'This Malote does not accept the key in MALOTE_API_KEY: it is unknown, revoked or expired.';

const print = (line: string): void => console.log(line);
const reais = (cents: number) => `R$ ${(cents / 100).toLocaleString('en', { minimumFractionDigits: 2 })}`;

/** Where `npm start` says it is; MALOTE_URL overrides it, and the defaults of the API stand in for both. */
async function findMalote(environment: NodeJS.ProcessEnv): Promise<string> {
  if (environment['MALOTE_URL'] !== undefined) return environment['MALOTE_URL'];
  const text = await readFile(new URL('.local/run.json', projectRoot), 'utf8').catch(() => '{}');
  const { apiUrl } = JSON.parse(text) as { readonly apiUrl?: string };
  return apiUrl ?? `http://${environment['HOST'] ?? '127.0.0.1'}:${environment['API_PORT'] ?? '3000'}`;
}

/** The example batch under ids that no earlier run has used: an id is never free again. */
async function readExampleBatch(): Promise<BatchOrder> {
  const run = randomBytes(RUN_ID_BYTES).toString('hex');
  const text = await readFile(new URL('seeds/payouts_batch_example.json', projectRoot), 'utf8');
  const { batch_id, items } = JSON.parse(text) as BatchOrder;
  return {
    batch_id: `${batch_id}-${run}`,
    items: items.map((item) => ({ ...item, external_id: `${item.external_id}-${run}` })),
  };
}

/** Pays the example batch, collects what it became, and says whether both sides agree. */
async function runDemo(): Promise<boolean> {
  const baseUrl = await findMalote(process.env);
  const malote = connect(baseUrl, process.env['MALOTE_API_KEY']);
  if (!(await isSandbox(malote))) throw new Error(NO_SANDBOX);
  const batch = await readExampleBatch();
  const count = String(batch.items.length);

  print(`1. A fintech posts ${count} payouts to ${baseUrl} as batch ${batch.batch_id}`);
  const { details = [] } = await pay(malote, batch, ({ status, processed, successful }) =>
    print(`   ${status}: ${String(processed)} of ${count} processed, ${String(successful)} paid`),
  );

  print(`2. Each receiver's institution collects what waits for it`);
  const messages: PixMessage[] = [];
  for (const ispb of new Set(details.flatMap((item) => item.receiver_ispb ?? []))) {
    const line = await collect(malote, ispb);
    const number = `${String(line.length)} message${line.length === 1 ? '' : 's'}`;
    print(`   ISPB ${ispb}: ${number}, acknowledged, stream ended`);
    messages.push(...line);
  }

  print('3. Both sides');
  const complaints = details.map((item) => {
    const found = compareBooks(item, messages);
    const { external_id, amount_cents, end_to_end_id = '-', receiver_ispb = '-' } = item;
    const result = found.length === 0 ? 'paid once, collected once' : found.join('; ');
    const amount = reais(amount_cents).padStart(12);
    print(`   ${external_id}  ${amount}  ${end_to_end_id} → ISPB ${receiver_ispb}  ${result}`);
    return found;
  });
  return complaints.flat().length === 0;
}

if (process.argv.length > 2) {
  print(HELP);
  process.exitCode = process.argv.slice(2).every((word) => word === '--help' || word === '-h') ? 0 : 2;
} else
  try {
    const agreed = await runDemo();
    print(agreed ? 'Every payout was paid once and collected once.' : 'The two sides do not agree.');
    process.exitCode = agreed ? 0 : 1;
  } catch (error) {
    const needsKey = error instanceof MaloteError && error.status === 401;
    const keyFault = process.env['MALOTE_API_KEY'] === undefined ? KEY_MISSING : KEY_REFUSED;
    console.error(needsKey ? keyFault : error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
