import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { moveTo, OUTCOME_UNKNOWN, type OperatorCommand } from '#domain';
import { Metrics } from '#observability';
import { latestEntries } from '../../test/audit-log.js';
import { openTestSql, testIspb, type TestSql } from '../../test/open-test-sql.js';
import {
  freshEndToEndId,
  letLeasesRunOut,
  resultsOf,
  storeBatch,
  ticketsFor,
  type StoredBatch,
} from '../../test/payout-batches.js';
import { HeldPayoutRepository } from '../operations/held-payout.repository.js';
import { SettlementRepository } from './settlement.repository.js';

const RECEIVER = testIspb(60701190);
const UNKNOWN = moveTo('needs_review', {
  reason: { code: OUTCOME_UNKNOWN, source: 'rail', detail: 'No answer.' },
  receiverIspb: RECEIVER,
  againInMs: 3_600_000,
});
const PAID = moveTo('paid', { settledAt: new Date(0), receiverIspb: RECEIVER });
const CHECK_STATUS: OperatorCommand = { action: 'check_status', reason: null };
const REDRIVE: OperatorCommand = { action: 'redrive', reason: 'topped up' };
const MARK_FAILED: OperatorCommand = { action: 'mark_failed', reason: 'never arrived' };
const MARK_PAID = {
  action: 'mark_paid',
  reason: 'on the statement',
  settledAt: new Date(Date.now() + 3_600_000),
  endToEndId: null,
  receiverIspb: null,
} as const;

describe('a settlement while an operator acts', () => {
  let database: TestSql;
  let store: SettlementRepository;
  let heldPayouts: HeldPayoutRepository;
  let batch: StoredBatch;
  const metrics = new Metrics();
  const idOf = ({ payoutIds: [id = ''] }: StoredBatch): string => id;
  const act = (command: OperatorCommand) => heldPayouts.act(idOf(batch), command, 'cli:test');
  const claim = (of = batch) => store.claim(of, ticketsFor(of), 25_000);

  beforeAll(async () => {
    database = await openTestSql();
    store = new SettlementRepository(database.sql, metrics);
    heldPayouts = new HeldPayoutRepository(database.sql.dataSource.manager, database.sql, metrics);
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    batch = await storeBatch(database.sql, 1);
    await store.write(batch, resultsOf(await claim(), UNKNOWN));
    await act(CHECK_STATUS);
  });

  it.each([REDRIVE, MARK_PAID, MARK_FAILED])(
    'changes nothing by %j while a worker looks it up',
    async (command) => {
      const asking = await claim();
      expect(await act(command)).toMatchObject({
        decision: 'claimed',
        found: { payout: { status: 'needs_review' } },
      });
      expect(await store.write(batch, resultsOf(asking, PAID))).toHaveLength(1);
    },
  );

  it('keeps a settlement that comes after all in the audit log, with its ids', async () => {
    const late = resultsOf(await claim(), PAID);
    await letLeasesRunOut(database.sql, batch);
    // It is still looked up under this id: nothing is lost yet.
    expect(await store.recordUnmatched(batch, late)).toEqual([]);
    expect((await act(MARK_FAILED))?.decision).toBe('move');
    expect(await store.write(batch, late)).toEqual([]);
    expect(await store.recordUnmatched(batch, late)).toEqual([idOf(batch)]);
    expect((await latestEntries(database.dataSource, 1))[0]).toMatchObject({
      actor: 'worker',
      action: 'payout.unmatched_settlement',
      subject: idOf(batch),
      details: {
        payer: batch.payer,
        batch_id: batch.batchId,
        status: 'failed',
        end_to_end_id: late[0]?.endToEndId,
        receiver_ispb: RECEIVER,
      },
    });
  });

  it('keeps a settlement under another endToEndId than the payout is paid by, and none that it is paid by', async () => {
    const late = resultsOf(await claim(), PAID);
    await letLeasesRunOut(database.sql, batch);
    await act({ ...MARK_PAID, endToEndId: freshEndToEndId() });
    expect(await store.recordUnmatched(batch, late)).toEqual([idOf(batch)]);
    const other = await storeBatch(database.sql, 1);
    const same = resultsOf(await claim(other), PAID);
    await store.write(other, same);
    expect(await store.recordUnmatched(other, same)).toEqual([]);
  });

  it('is counted, for the alert', async () => {
    expect(await metrics.text()).toContain('malote_unmatched_settlements_total 2\n');
  });
});
