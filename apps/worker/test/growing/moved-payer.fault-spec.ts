import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { prefixOf, type ApiKeyText } from '#domain';
import { SETTLE, TestPsp, waitFor, type Shards } from '#testing';
import {
  findProgram,
  projectRoot,
  runCommand,
  servicesDirectory,
} from '../../../../tools/local-services/index.js';
import { opsDocument } from '../operators/run-ops.js';
import { postUntilStopped, type Posting } from './post-until-stopped.js';
import { storeKey, TwoInstallations, type Installation } from './two-installations.js';

const SCRIPT = join(projectRoot, 'deploy/postgres/move-payer.sh');
const PSQL = {
  name: 'psql',
  commands: ['psql'],
  packages: ['18', '17', '16', '15'].map((version) => [`postgresql-client-${version}`]),
  version: /psql \(PostgreSQL\) (\d+)\.(\d+)/,
};
/** What stays at the old installation: who reaches it is refused, and not paid. */
const STAYS = ['api_key', 'payer_policy'];
const ITEMS = 5;
const POSTS_BETWEEN = 10;
const OLD_KEY = 'long-ago@example.com';
/** The PSP has taken it in, and decides about it later. */
const HELD_KEY = 'held@example.com';
const IN_FLIGHT = /^acme has \d+ payouts in flight/;
const LIMIT_MS = 600_000;

type Payer = 'acme' | 'zeta' | 'omega';

describe('a payer that moves from one installation to another under load', () => {
  let psp: TestPsp;
  let installations: TwoInstallations;
  let a: Installation;
  let b: Installation;
  let keys: Record<Payer, ApiKeyText>;

  beforeAll(async () => {
    psp = await TestPsp.start();
    psp.behave(({ pixKey }) => (pixKey === HELD_KEY ? { payment: 'keep', answer: 'plain' } : SETTLE));
    installations = await TwoInstallations.start({ RAIL: 'psp', RAIL_URL: psp.url });
    ({ a, b } = installations);
    keys = {
      acme: await storeKey([a], { payer: 'acme' }),
      zeta: await storeKey([a], { payer: 'zeta' }),
      omega: await storeKey([b], { payer: 'omega' }),
    };
    await growOld(a);
    await b.db.query(`
      DROP TABLE payout_19700101, payout_history_19700101;
      DELETE FROM stored_partition WHERE data = 'payouts' AND from_day = '1970-01-01'`);
    await installations.route(shardsWith('a'));
  });
  afterAll(async () => {
    await installations.stop();
    await psp.close();
  });

  const shardsWith = (acme: string): Shards => ({
    institutions: {},
    keys: { [prefixOf(keys.acme)]: acme, [prefixOf(keys.zeta)]: 'a', [prefixOf(keys.omega)]: 'b' },
  });

  async function get<T>(path: string): Promise<T> {
    const { status, text } = await installations.call(keys.acme, path);
    if (status !== 200) throw new Error(`${path}: ${text}`);
    return JSON.parse(text) as T;
  }

  /** The external ids of payments in the feed, in its order. */
  async function paidByTheFeed(): Promise<string[]> {
    const paid: string[] = [];
    for (let after = ''; ;) {
      const page = await get<{ items: { data: { external_id: string } }[]; next_cursor: string }>(
        `/api/events?type=payout.paid&limit=100${after}`,
      );
      if (page.items.length === 0) return paid;
      paid.push(...page.items.map(({ data }) => data.external_id));
      after = `&after=${page.next_cursor}`;
    }
  }

  it(
    'is paid each payout once, though everything is posted again and again',
    async () => {
      const postings = Object.fromEntries(
        Object.entries(keys).map(([payer, key]) => [
          payer,
          postUntilStopped(payer, ITEMS, (path, body) => installations.call(key, path, body)),
        ]),
      ) as Record<Payer, Posting>;
      const untilMore = async (): Promise<void> => {
        const all = Object.values(postings);
        const wanted = all.map(({ posted }) => posted.length + POSTS_BETWEEN);
        const areThere = () => all.every(({ posted }, n) => posted.length >= (wanted[n] ?? 0));
        await waitFor(areThere, { what: 'more posts of each payer', timeoutMs: LIMIT_MS / 2 });
      };
      await untilMore();
      const held = await postHeld();
      const { next_cursor: formerCursor } = await get<{ next_cursor: string }>('/api/events');
      expect(await move(a, b)).toMatch('acme is not paused');

      await opsDocument(a.databaseUrl, 'payer', 'set', 'acme', '--pause', '--reason', 'moves');
      await untilMore();
      await installations.route(shardsWith('moving'));
      expect(await move(a, b)).toMatch(IN_FLIGHT);
      psp.decide(held);
      for (let refusal = await move(a, b); refusal !== ''; refusal = await move(a, b))
        expect(refusal).toMatch(IN_FLIGHT);
      await installations.route(shardsWith('b'));
      await opsDocument(b.databaseUrl, 'payer', 'set', 'acme', '--resume', '--reason', 'has moved');
      await untilMore();

      const wanted: string[] = [];
      for (const [payer, posting] of Object.entries(postings)) {
        const posted = await posting.stop();
        const key = keys[payer as Payer];
        for (const { path, body, items } of posted) {
          // Once more, so each of them after the move.
          expect([path, (await installations.call(key, '/api/payouts', body)).status]).toEqual([path, 200]);
          wanted.push(...items.map(({ pix_key }) => pix_key));
        }
        await untilCompleted(
          key,
          posted.map(({ path }) => path),
        );
      }
      await untilCompleted(keys.acme, ['/api/payouts/long-ago', '/api/payouts/held']);
      const settled = psp.settlements().map(({ pixKey }) => pixKey);
      expect(settled.sort()).toEqual([...wanted, OLD_KEY, HELD_KEY].sort());

      const ofAcme = postings.acme.posted.flatMap(({ items }) => items.map(({ external_id }) => external_id));
      const again = JSON.stringify({ batch_id: 'again', items: postings.acme.posted[0]?.items });
      const repeated = await installations.call(keys.acme, '/api/payouts', again);
      expect(repeated.text).toContain(`"duplicates":${String(ITEMS)}`);
      expect((await paidByTheFeed()).sort()).toEqual([...ofAcme, 'long-ago', 'held'].sort());
      expect((await installations.call(keys.acme, `/api/events?after=${formerCursor}`)).status).toBe(410);
      expect(await tablesWith(a, 'acme')).toEqual(STAYS);
    },
    LIMIT_MS,
  );

  it('has all that is stored of it in the list of what moves', async () => {
    const moved = /tables=\(([^)]+)\)/.exec(readFileSync(SCRIPT, 'utf8'))?.[1]?.trim().split(/\s+/) ?? [];
    // Turns begin anew.
    expect([...moved, 'payer_turn'].sort()).toEqual(await tablesOfPayers(a));
  });

  /** Returns its endToEndId. */
  async function postHeld(): Promise<string> {
    const items = [{ external_id: 'held', user_id: 'user', amount_cents: 100, pix_key: HELD_KEY }];
    await installations.call(keys.acme, '/api/payouts', JSON.stringify({ batch_id: 'held', items }));
    const find = () => psp.submissions.find(({ pixKey }) => pixKey === HELD_KEY)?.endToEndId;
    return waitFor(find, { what: 'the PSP to have it', timeoutMs: LIMIT_MS / 2 });
  }

  async function untilCompleted(key: ApiKeyText, paths: readonly string[]): Promise<void> {
    for (const path of paths) {
      const isCompleted = async (): Promise<boolean> =>
        (await installations.call(key, `${path}?details=false`)).text.includes('"status":"completed"');
      await waitFor(isCompleted, { what: `${path} to be completed`, timeoutMs: LIMIT_MS / 2 });
    }
  }
});

/** Runs the script for acme; returns what it says on failure. */
async function move(from: Installation, to: Installation): Promise<string> {
  const psql = await findProgram(PSQL, servicesDirectory());
  if (psql === undefined) throw new Error('Install psql to run this.');
  const env = {
    ...psql.environment,
    PATH: [dirname(psql.command), process.env['PATH']].join(':'),
    OLD: from.databaseUrl,
    NEW: to.databaseUrl,
  };
  const { status, output } = await runCommand('bash', [SCRIPT, 'acme'], { env });
  return status === 0 ? '' : output;
}

/** A batch of a day before the other installation was made, and more transactions than there. */
async function growOld({ db }: Installation): Promise<void> {
  await db.query(
    `SELECT accept_payout_batch('acme', 'long-ago', NULL, '', first_payout_id_of(DATE '2024-02-29')::text, 'long-ago', 'user', '100', $1, 'EMAIL')`,
    [OLD_KEY],
  );
  await db.query(
    'DO $$ BEGIN FOR n IN 1 .. 20000 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$',
  );
}

async function tablesOfPayers({ db }: Installation): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid
      WHERE t.attname = 'payer' AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

/** Where there is something of a payer. */
async function tablesWith(installation: Installation, payer: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await tablesOfPayers(installation)) {
    const { rowCount } = await installation.db.query(`SELECT FROM ${name} WHERE payer = $1 LIMIT 1`, [payer]);
    if (rowCount === 1) found.push(name);
  }
  return found;
}
