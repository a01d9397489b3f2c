import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ACTION_SOURCES,
  MARKED_FAILED,
  moveTo,
  OUTCOME_UNKNOWN,
  type OperatorCommand,
  type PayoutMove,
} from '#domain';
import { Metrics } from '#observability';
import type { ClaimedPayout } from '#use-cases';
import { countedTransitions, grown } from '../../test/counted-transitions.js';
import { openTestSql, testIspb, type TestSql } from '../../test/open-test-sql.js';
import {
  batchRow,
  freshEndToEndId,
  historyOf,
  letLeasesRunOut,
  payoutOf,
  resultsOf,
  storeBatch,
  ticketsFor,
  type StoredBatch,
} from '../../test/payout-batches.js';
import { latestEntries } from '../../test/audit-log.js';
import { inLine } from '../../test/turns.js';
import { SettlementRepository } from '../settlement/settlement.repository.js';
import { HeldPayoutRepository } from './held-payout.repository.js';

const RECEIVER = testIspb(60701190);
const HOUR_MS = 3_600_000;
const UNKNOWN = moveTo('needs_review', {
  reason: { code: OUTCOME_UNKNOWN, source: 'rail', detail: 'No answer.' },
  receiverIspb: RECEIVER,
  againInMs: HOUR_MS,
});
const REJECTED = moveTo('needs_review', {
  reason: { code: 'AM04', source: 'rail', detail: null },
  receiverIspb: RECEIVER,
});
const PAID = moveTo('paid', { settledAt: new Date(0), receiverIspb: RECEIVER });
/** After each payout of these tests is accepted. */
const SETTLED_AT = new Date(Date.now() + HOUR_MS);

const CHECK_STATUS: OperatorCommand = { action: 'check_status', reason: null };
const REDRIVE: OperatorCommand = { action: 'redrive', reason: 'topped up' };
const MARK_FAILED: OperatorCommand = { action: 'mark_failed', reason: 'never arrived' };
const MARK_PAID: OperatorCommand = {
  action: 'mark_paid',
  reason: 'on the statement',
  settledAt: SETTLED_AT,
  endToEndId: null,
  receiverIspb: null,
};
const COMMANDS = [CHECK_STATUS, REDRIVE, MARK_PAID, MARK_FAILED];

describe('operating payouts', () => {
  let database: TestSql;
  let store: SettlementRepository;
  let heldPayouts: HeldPayoutRepository;
  const metrics = new Metrics();
  const counted = () => countedTransitions(metrics);
  let batch: StoredBatch;
  const idOf = ({ payoutIds: [id = ''] }: StoredBatch): string => id;
  const act = (command: OperatorCommand, of = batch) => heldPayouts.act(idOf(of), command, 'cli:test');
  const claim = (of = batch) => store.claim(of, ticketsFor(of), 25_000);
  const write = (claimed: readonly ClaimedPayout[], move: PayoutMove) =>
    store.write(batch, resultsOf(claimed, move));
  const audited = async (of = batch) =>
    (await latestEntries(database.dataSource, 1_000))
      .filter(({ subject }) => subject === idOf(of))
      .map(({ action }) => action)
      .reverse();

  beforeAll(async () => {
    database = await openTestSql();
    store = new SettlementRepository(database.sql, new Metrics());
    heldPayouts = new HeldPayoutRepository(database.sql.dataSource.manager, database.sql, metrics);
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    batch = await storeBatch(database.sql, 1);
  });

  /** Brings the payout into a state as workers do. */
  const STATES: Readonly<Record<string, () => Promise<unknown>>> = {
    pending: () => Promise.resolve(),
    processing: () => claim(),
    in_doubt: async () =>
      write(await claim(), moveTo('in_doubt', { againInMs: HOUR_MS, receiverIspb: RECEIVER })),
    needs_review: async () => write(await claim(), UNKNOWN),
    paid: async () => write(await claim(), PAID),
    failed: async () =>
      write(await claim(), moveTo('failed', { reason: { code: 'AC03', source: 'rail', detail: null } })),
    cancelled: () => database.sql.run(cancelBatch, [batch.payer, batch.batchId]),
  };

  describe.each(Object.keys(STATES))('from %s', (state) => {
    it.each(COMMANDS.map((command) => [command.action, command] as const))('%s', async (action, command) => {
      await STATES[state]?.();
      const changesBefore = await historyOf(database.sql, batch);
      const countedBefore = await counted();
      const before = [await payoutOf(database.sql, batch), await batchRow(database.sql, batch)];
      const outcome = await act(command);
      const isRight = (ACTION_SOURCES[action] as readonly string[]).includes(state);
      const isSo =
        { redrive: 'processing', mark_paid: 'paid', mark_failed: 'failed', check_status: '' }[action] ===
        state;
      expect(outcome?.decision).toBe(isSo ? 'already' : isRight ? 'move' : 'not_from_here');
      expect(outcome?.found).toMatchObject({ payer: 'acme', payout: { payoutId: idOf(batch) } });
      expect(await audited()).toEqual(isRight ? [`payout.${action}`] : []);
      // Counted is what is new in the history.
      const changes = (await historyOf(database.sql, batch)).slice(changesBefore.length);
      const news = changes.map((entry) => `{to="${entry.split(' ')[1] ?? ''}"} 1`);
      expect(grown(countedBefore, await counted())).toEqual(news);
      expect(news).toHaveLength(isRight && action !== 'check_status' ? 1 : 0);
      if (isRight) return;
      expect(outcome?.found.payout.status).toBe(state);
      expect([await payoutOf(database.sql, batch), await batchRow(database.sql, batch)]).toEqual(before);
    });
  });

  it('asks at once: what was due in an hour is due now, and stays what it was', async () => {
    await STATES['needs_review']?.();
    expect(await claim()).toEqual([]);
    await act(CHECK_STATUS);
    expect(await payoutOf(database.sql, batch)).toMatchObject({
      status: 'needs_review',
      failure_code: OUTCOME_UNKNOWN,
    });
    expect(await inLine(database.sql, store, 'in_flight')).toContain(idOf(batch));
    expect(await claim()).toMatchObject([{ work: 'ask', status: 'needs_review' }]);
    expect(await historyOf(database.sql, batch)).toEqual([
      '1 processing',
      `2 needs_review ${OUTCOME_UNKNOWN}`,
    ]);
  });

  it('asks also about what is held for an operator code, which no worker asks about by itself', async () => {
    await write(await claim(), REJECTED);
    expect(await claim()).toEqual([]);
    await act(CHECK_STATUS);
    expect(await claim()).toMatchObject([{ work: 'ask', status: 'needs_review' }]);
  });

  it('leaves what a worker is asking about to the worker', async () => {
    await STATES['needs_review']?.();
    await act(CHECK_STATUS);
    const asking = await claim();
    expect((await act(CHECK_STATUS))?.decision).toBe('already');
    expect(await write(asking, PAID)).toHaveLength(1);
  });

  it('takes over what a worker left in doubt when it died', async () => {
    await claim();
    await letLeasesRunOut(database.sql, batch);
    const dead = await claim();
    await letLeasesRunOut(database.sql, batch);
    expect((await act(CHECK_STATUS))?.decision).toBe('move');
    expect(await write(dead, PAID)).toEqual([]);
    expect(await claim()).toMatchObject([{ work: 'ask', status: 'in_doubt' }]);
  });

  it('sends again under the same endToEndId what may have been paid', async () => {
    const [first] = await claim();
    await write(first ? [first] : [], UNKNOWN);
    await act(REDRIVE);
    expect(await claim()).toMatchObject([{ work: 'submit', endToEndId: first?.endToEndId, attempts: 1 }]);
    expect(await historyOf(database.sql, batch)).toEqual([
      '1 processing',
      `2 needs_review ${OUTCOME_UNKNOWN}`,
      '3 processing REDRIVEN',
      '4 processing',
    ]);
  });

  it('sends under a new endToEndId what the rail has definitively rejected', async () => {
    const [first] = await claim();
    await write(first ? [first] : [], REJECTED);
    await act(REDRIVE);
    const [second] = await claim();
    expect(second).toMatchObject({ work: 'submit', attempts: 2, doubtfulMs: 0 });
    expect(second?.endToEndId).not.toBe(first?.endToEndId);
  });

  it('keeps the endToEndId of a rejected one that was looked up since, without an answer', async () => {
    const [first] = await claim();
    await write(first ? [first] : [], REJECTED);
    await act(CHECK_STATUS);
    await write(await claim(), UNKNOWN);
    await act(REDRIVE);
    expect(await claim()).toMatchObject([{ endToEndId: first?.endToEndId }]);
  });

  it.each([
    ['redrive', REDRIVE, 'processing'],
    ['mark failed', MARK_FAILED, 'failed'],
    ['mark paid', MARK_PAID, 'paid'],
  ] as const)('lets the late answer of a worker change nothing (%s)', async (_what, command, status) => {
    await STATES['needs_review']?.();
    await act(CHECK_STATUS);
    const asking = await claim();
    await letLeasesRunOut(database.sql, batch);
    expect((await act(command))?.decision).toBe('move');
    for (const late of [PAID, REJECTED, UNKNOWN]) expect(await write(asking, late)).toEqual([]);
    expect(await payoutOf(database.sql, batch)).toMatchObject({ status });
    expect((await payoutOf(database.sql, batch)).due_at === null).toBe(status !== 'processing');
  });

  it('ends what is marked: counts, sums, completion, history', async () => {
    const two = (batch = await storeBatch(database.sql, 2));
    await write(await claim(), UNKNOWN);
    await act(MARK_PAID);
    const other: StoredBatch = { ...two, payoutIds: two.payoutIds.slice(1) };
    await act(MARK_FAILED, other);
    expect(await payoutOf(database.sql, two)).toMatchObject({
      status: 'paid',
      settled_at: SETTLED_AT,
      receiver_ispb: RECEIVER,
      failure_code: null,
    });
    expect(await payoutOf(database.sql, other)).toMatchObject({
      status: 'failed',
      failure_code: MARKED_FAILED,
      failure_source: 'operator',
      failure_detail: 'never arrived',
    });
    expect(await batchRow(database.sql, two)).toMatchObject({
      status: 'completed_with_failures',
      needs_review: 0,
      paid: 1,
      failed: 1,
      paid_cents: '100',
      failed_cents: '100',
      completed_at: expect.any(Date),
    });
    expect((await historyOf(database.sql, two)).at(-1)).toBe('3 paid MARKED_PAID');
    expect(await claim()).toEqual([]);
    expect(await heldPayouts.held({ after: undefined, limit: 1_000 })).not.toContainEqual(
      expect.objectContaining({ payout: expect.objectContaining({ batchId: two.batchId }) }),
    );
  });

  it('finds a payment by the id that it was paid under by other means', async () => {
    await STATES['needs_review']?.();
    const endToEndId = freshEndToEndId();
    const before = await counted();
    const outcome = await act({ ...MARK_PAID, endToEndId });
    expect(grown(before, await counted())).toEqual(['{to="processing"} 1', '{to="paid"} 1']);
    expect(outcome?.found.payout).toMatchObject({ status: 'paid', endToEndId });
    expect(await heldPayouts.payersOf({ by: 'end_to_end_id', value: endToEndId })).toEqual(['acme']);
    // Under its own it was not.
    expect((await act({ ...MARK_PAID, endToEndId: freshEndToEndId() }))?.decision).toBe('not_from_here');
    expect((await act({ ...MARK_PAID, endToEndId }))?.decision).toBe('already');
  });

  it('wants to know where the money went, where the payout does not say', async () => {
    await claim();
    await letLeasesRunOut(database.sql, batch);
    await write(await claim(), moveTo('needs_review', { reason: UNKNOWN.reason, againInMs: 0 }));
    expect((await act(MARK_PAID))?.decision).toBe('receiver_missing');
    // Nor is it sent on chance: the payment is looked up first.
    expect(await act(REDRIVE)).toMatchObject({
      decision: 'move',
      found: { payout: { status: 'needs_review' } },
    });
    expect((await act({ ...MARK_PAID, receiverIspb: RECEIVER }))?.decision).toBe('move');
  });

  it('does once what many command at the same time', async () => {
    await STATES['needs_review']?.();
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => act(MARK_FAILED)));
    expect(outcomes.filter((outcome) => outcome?.decision === 'move')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome?.decision === 'already')).toHaveLength(19);
    expect(await audited()).toEqual(['payout.mark_failed']);
  });

  it('lets one of two operators win who want different things, and a worker beside them', async () => {
    await STATES['needs_review']?.();
    await act(CHECK_STATUS);
    const asking = await claim();
    const [failed, paid, late] = await Promise.all([act(MARK_FAILED), act(MARK_PAID), write(asking, PAID)]);
    const winners = [failed?.decision === 'move', paid?.decision === 'move', late.length === 1];
    expect(winners.filter(Boolean)).toHaveLength(1);
    expect(await batchRow(database.sql, batch)).toMatchObject({
      needs_review: 0,
      completed_at: expect.any(Date),
    });
  });

  it('knows no payout that does not exist', async () => {
    expect(await heldPayouts.act('00000000-0000-7000-8000-000000000000', CHECK_STATUS, 'x')).toBeUndefined();
  });
});

const cancelBatch = {
  name: 'test_cancel_batch',
  text: 'SELECT cancel_payouts($1, $2)',
};
