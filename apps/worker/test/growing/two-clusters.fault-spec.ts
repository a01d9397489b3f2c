import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { isIspb, prefixOf, randomPixMessage, serialisePixMessage, type ApiKeyText, type Ispb } from '#domain';
import { waitFor, type Shards } from '#testing';
import { authorization, storeKey, TwoInstallations, type Installation } from './two-installations.js';
import { collect } from './whole-life.js';

/** Every table of an institution, as docs/scaling.md lists them. */
const TABLES = [
  'message',
  'message_ahead',
  'message_head',
  'message_returned',
  'message_tail',
  'stream',
  'stream_ended',
];
const STAYS = ispb('0000000S');
const MOVES = ispb('0000000M');
const OTHER = ispb('0000000T');
const COLLECTORS = 2;
const STREAM_WAIT_MS = 1_000;
const PAUSE_MS = 20;
const MESSAGES_BETWEEN = 40;
const PAYOUTS = 20;
const LIMIT_MS = 300_000;

describe('two installations behind a router', () => {
  let installations: TwoInstallations;
  let a: Installation;
  let b: Installation;
  let keys: Record<'institutions' | 'acme' | 'zeta', ApiKeyText>;
  let shards: Shards;

  beforeAll(async () => {
    installations = await TwoInstallations.start({ STREAM_WAIT_MS: String(STREAM_WAIT_MS) });
    ({ a, b } = installations);
    keys = {
      // An institution has its key at both while it moves.
      institutions: await storeKey([a, b], { ispbs: [STAYS, MOVES, OTHER] }),
      acme: await storeKey([a], { payer: 'acme' }),
      zeta: await storeKey([b], { payer: 'zeta' }),
    };
    shards = {
      institutions: { [STAYS]: 'a', [MOVES]: 'a', [OTHER]: 'b' },
      keys: { [prefixOf(keys.acme)]: 'a', [prefixOf(keys.zeta)]: 'b' },
    };
    await installations.route(shards);
  });
  afterAll(() => installations.stop());

  /** Delivers messages to an institution until it is stopped; returns their ids. */
  function deliver(receiver: Ispb): { ids: string[]; stop: () => Promise<string[]> } {
    const ids: string[] = [];
    let isOver = false;
    const deliverAll = async (): Promise<void> => {
      while (!isOver) {
        const message = randomPixMessage(receiver, new Date(), Math.random);
        const { status, text } = await installations.call(
          keys.institutions,
          `/api/pix/${receiver}/messages`,
          serialisePixMessage(message),
        );
        if (status !== 201 && status !== 200) throw new Error(text);
        ids.push(message.endToEndId);
        await pause(PAUSE_MS);
      }
    };
    const delivering = deliverAll();
    return {
      ids,
      stop: async () => {
        isOver = true;
        await delivering;
        return ids;
      },
    };
  }

  it(
    'carry on while an institution moves from one to the other; nothing is lost, nothing comes twice',
    async () => {
      let isOver = false;
      const institutions = [STAYS, MOVES, OTHER];
      const delivering = institutions.map(deliver);
      const untilMore = async (): Promise<void> => {
        const wanted = delivering.map(({ ids }) => ids.length + MESSAGES_BETWEEN);
        const areThere = () =>
          Promise.resolve(delivering.every(({ ids }, n) => ids.length >= (wanted[n] ?? Infinity)));
        await waitFor(areThere, { what: 'more messages of each institution', timeoutMs: LIMIT_MS / 2 });
      };
      const collecting = institutions.flatMap((receiver) =>
        Array.from({ length: COLLECTORS }, () =>
          collect(installations.url, receiver, () => isOver, authorization(keys.institutions)).then(
            (ids) => ({
              receiver,
              ids,
            }),
          ),
        ),
      );
      await untilMore();

      await installations.route({ ...shards, institutions: { ...shards.institutions, [MOVES]: 'moving' } });
      for (const table of TABLES) await copyRows(a.db, b.db, table, MOVES);
      for (const table of TABLES) await a.db.query(`DELETE FROM ${table} WHERE receiver_ispb = $1`, [MOVES]);
      await installations.route({ ...shards, institutions: { ...shards.institutions, [MOVES]: 'b' } });
      await untilMore();

      const delivered = await Promise.all(delivering.map(({ stop }) => stop()));
      isOver = true;
      const collected = await Promise.all(collecting);
      institutions.forEach((institution, n) => {
        const ids = collected.flatMap(({ receiver, ids: own }) => (receiver === institution ? own : []));
        expect(ids.sort()).toEqual(delivered[n]?.sort());
      });
      for (const [{ db }, own] of [[a, [STAYS]] as const, [b, [MOVES, OTHER]] as const]) {
        const { rows } = await db.query<{ receiver_ispb: string }>(
          'SELECT DISTINCT receiver_ispb FROM message_tail ORDER BY 1',
        );
        expect(rows.map(({ receiver_ispb }) => receiver_ispb)).toEqual([...own]);
      }
    },
    LIMIT_MS,
  );

  it(
    'settle the payouts of their own payers, and know no others',
    async () => {
      for (const [key, own, other] of [['acme', a, b] as const, ['zeta', b, a] as const]) {
        const items = Array.from({ length: PAYOUTS }, (_, n) => ({
          external_id: `${key}-${String(n)}`,
          user_id: 'user',
          amount_cents: 100,
          pix_key: `user${String(n)}@example.com`,
        }));
        const posted = await installations.call(
          keys[key],
          '/api/payouts',
          JSON.stringify({ batch_id: 'payroll', items }),
        );
        expect(posted.status).toBe(201);
        const isPaid = async (): Promise<boolean> =>
          (await installations.call(keys[key], '/api/payouts/payroll?details=false')).text.includes(
            '"completed"',
          );
        await waitFor(isPaid, { what: 'the batch to be paid', timeoutMs: LIMIT_MS / 2 });
        const payersOf = async ({ db }: Installation): Promise<string[]> =>
          (await db.query<{ payer: string }>('SELECT payer FROM payout_batch')).rows.map(
            ({ payer }) => payer,
          );
        expect(await payersOf(own)).toContain(key);
        expect(await payersOf(other)).not.toContain(key);
      }
    },
    LIMIT_MS,
  );

  it('have every table of an institution in the list of what moves', async () => {
    const { rows } = await a.db.query<{ name: string }>(
      `SELECT c.relname AS name FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid
        WHERE t.attname = 'receiver_ispb' AND t.attnotnull AND c.relkind IN ('r', 'p') AND NOT c.relispartition
        ORDER BY 1`,
    );
    expect(rows.map(({ name }) => name)).toEqual(TABLES);
  });
});

async function copyRows(from: pg.Client, to: pg.Client, table: string, institution: Ispb): Promise<void> {
  const { rows } = await from.query<{ all: string }>(
    `SELECT coalesce(jsonb_agg(to_jsonb(t)), '[]')::text AS all FROM ${table} t WHERE t.receiver_ispb = $1`,
    [institution],
  );
  await to.query(`INSERT INTO ${table} SELECT * FROM jsonb_populate_recordset(NULL::${table}, $1)`, [
    rows[0]?.all,
  ]);
}

function ispb(text: string): Ispb {
  if (!isIspb(text)) throw new Error(text);
  return text;
}
