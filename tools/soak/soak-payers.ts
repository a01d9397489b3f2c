import { EVENT_TYPES, type RandomSource } from '#domain';
import type { MaloteClients } from './call-malote.js';
import { callOf } from './call-malote.js';
import type { HistoryRecord } from './history/record.js';
import { payOneByOne } from './pay-one-by-one.js';
import { ApprovedPayer } from './pay-with-approval.js';
import { RandomPayer } from './pay-at-random.js';
import { LimitedPayer } from './pay-within-limits.js';
import { BatchPoster } from './post-batches.js';
import type { KeyMaker } from './soak-keys.js';
import type { SoakRail } from './soak-rail.js';

/** Payers with a backlog; what they subscribe to is rare, so that webhooks are not most of the work. */
const BUSY = ['busy0', 'busy1'];
const LIMITED = 'limited';
const APPROVED = 'approved';
const SINGLE = 'single';
const RARE_EVENTS = ['payout.failed', 'payout.returned', 'batch.completed'];

interface Circumstances {
  readonly clients: MaloteClients;
  readonly operator: MaloteClients;
  readonly keys: KeyMaker;
  readonly receiver: { readonly url: string };
  readonly rail: SoakRail;
  /** A source of its numbers for each user. */
  readonly randomOf: (user: number) => RandomSource;
  readonly write: (record: HistoryRecord) => void;
}

/** Everyone who pays: each with a key and a webhook. */
export interface SoakPayers {
  readonly payers: readonly { readonly name: string; readonly malote: MaloteClients }[];
  /** By external id. */
  readonly payoutIds: ReadonlyMap<string, string>;
  /** @param isBehind while so many payouts are open that those with a backlog should ask for nothing more */
  payUntil(isOver: () => boolean, isBehind: () => boolean): Promise<unknown>;
}

export async function startPayers(circumstances: Circumstances): Promise<SoakPayers> {
  const { clients, operator, keys, receiver, rail, randomOf, write } = circumstances;
  const payoutIds = new Map<string, string>();
  const payers = new Map<string, BatchPoster>();
  const start = async (name: string, events: readonly string[]): Promise<BatchPoster> => {
    const malote = clients.as(await keys.ofPayer(name));
    const body = { url: `${receiver.url}/${name}`, events };
    const answer = await malote.untilAnswered({ method: 'POST', path: '/api/webhooks', body });
    if (answer !== 'given up') write({ kind: 'subscribe', payer: name, ...callOf(answer), events });
    const poster = new BatchPoster(name, malote, write, payoutIds);
    payers.set(name, poster);
    return poster;
  };
  const busy: RandomPayer[] = [];
  for (const [n, name] of BUSY.entries())
    busy.push(new RandomPayer(await start(name, RARE_EVENTS), randomOf(2 + n), rail.endings));
  const limited = new LimitedPayer(await start(LIMITED, EVENT_TYPES), operator, randomOf(2 + BUSY.length));
  const approver = clients.as(await keys.ofApprover(APPROVED));
  const approved = new ApprovedPayer(
    await start(APPROVED, EVENT_TYPES),
    { operator, approver },
    randomOf(3 + BUSY.length),
  );
  const single = await start(SINGLE, EVENT_TYPES);
  return {
    payers: [...payers].map(([name, { malote }]) => ({ name, malote })),
    payoutIds,
    payUntil: (isOver, isBehind) =>
      Promise.all([
        ...busy.map((payer) => payer.payUntil(isOver, isBehind)),
        limited.payUntil(isOver),
        approved.payUntil(isOver),
        payOneByOne(single, isOver),
      ]),
  };
}
