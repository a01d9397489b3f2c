import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PostgresWithReplica, SETTLE, FaultyLine, waitFor } from '#testing';
import { opsDocument } from './operators/run-ops.js';
import { SettlementTestSystem } from './settlement-test-system.js';

/** A lease that a busy machine keeps: it is not what is tested here. */
const PATIENT = { PAYOUT_DOUBT_LIMIT_MS: '600000', PAYOUT_LEASE_MS: '20000' };
const PAYOUTS = 2_000;
/** Beside other long tests the PSP, in this process, answers late, and what is in doubt waits for its question. */
const SETTLED_WITHIN_MS = 300_000;
const TEST_TIMEOUT_MS = 600_000;
const keys = (count: number) => Array.from({ length: count }, (_, n) => `user${String(n)}@example.com`);

describe('a standby that is promoted', () => {
  let servers: PostgresWithReplica;
  let line: FaultyLine;
  let system: SettlementTestSystem;

  beforeEach(async () => {
    servers = await PostgresWithReplica.start();
    line = await FaultyLine.to(servers.primary.url);
    system = await SettlementTestSystem.start({ databaseUrl: line.url });
  });
  afterEach(async () => {
    await system.stop();
    line.close();
    await servers.stop();
  });

  const statuses = async (batchId: string) => (await system.payouts(batchId)).map(({ status }) => status);
  const untilStatus = (batchId: string, status: string) =>
    waitFor(async () => (await statuses(batchId)).every((one) => one === status), {
      what: `a batch to be ${status}`,
      timeoutMs: 120_000,
    });
  const sweepAt = (moment: string) => system.db.query(`UPDATE payout_due SET unclaimed_due_at = ${moment}`);
  /** The sweep has lined a batch up, and wakes workers for it every second. */
  const untilSwept = (batchId: string) =>
    waitFor(
      async () => {
        const { rows } = await system.db.query(
          'SELECT FROM payout_due WHERE batch_id = $1 AND place IS NULL',
          [batchId],
        );
        return rows.length === 0;
      },
      { what: 'a batch to be swept', timeoutMs: 60_000 },
    );

  it(
    'lagged: no worker submits anything until an operator resumes, and payouts in doubt are looked up',
    async () => {
      system.psp.behave(() => ({ payment: 'keep', answer: 'none' }));
      const doubtful = await system.storeBatch(['ana@example.com']);
      const first = await system.startWorker(PATIENT);
      await untilStatus(doubtful, 'in_doubt');
      system.psp.behave(() => SETTLE);
      // The standby knows this batch as one that is due later.
      await system.db.query('BEGIN');
      const lost = await system.storeBatch(keys(PAYOUTS));
      await sweepAt("'infinity'");
      await system.db.query('COMMIT');
      await servers.catchUp();
      await servers.cutOff();
      await sweepAt('now()');
      await system.waitUntilFinal(lost, SETTLED_WITHIN_MS);
      // Lost with the payments: an operator's pause.
      await system.db.query(
        "INSERT INTO settlement_pause (actor, reason) VALUES ('cli:ana', 'the PSP is slow')",
      );
      expect(system.psp.submissions).toHaveLength(PAYOUTS + 1);

      await servers.failOver();
      line.leadTo(servers.replica.url);
      await system.reconnect();
      expect(new Set(await statuses(lost))).toEqual(new Set(['pending']));
      for (const { endToEndId } of system.psp.submissions.slice(0, 1)) system.psp.decide(endToEndId);
      await untilStatus(doubtful, 'paid');
      await sweepAt('now()');
      await untilSwept(lost);
      first.kill('SIGKILL');
      await first.ended;

      await system.startWorker(PATIENT);
      const fresh = await system.storeBatch(['dora@example.com']);
      await sweepAt('now()');
      await untilSwept(lost);
      await untilSwept(fresh);
      expect(await opsDocument(line.url, 'status')).toMatchObject({
        paused: true,
        paused_by: 'malote',
        reason: expect.stringContaining('gone back in time'),
        pending: PAYOUTS + 1,
      });
      expect(system.psp.submissions).toHaveLength(PAYOUTS + 1);

      await system.db.query('SELECT cancel_payouts($1, $2)', ['default', lost]);
      await opsDocument(line.url, 'resume', '--reason', 'compared with the PSP');
      await system.waitUntilFinal(fresh);
      expect(await statuses(fresh)).toEqual(['paid']);
      expect(new Set(await statuses(lost))).toEqual(new Set(['cancelled']));
      expect(system.psp.submissions).toHaveLength(PAYOUTS + 2);
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'was synchronous: every payout is paid once, though no operator compares anything',
    async () => {
      await servers.makeSynchronous();
      const slow = { ...SETTLE, answerAfterMs: 600 };
      system.psp.behave(() => (system.psp.submissions.length <= PAYOUTS / 2 ? SETTLE : slow));
      const batch = await system.storeBatch(keys(PAYOUTS));
      await system.startWorker({ ...PATIENT, RAIL_CONCURRENCY: '20' });
      await waitFor(() => system.psp.submissions.length > PAYOUTS / 2, {
        what: 'half of the payouts to be submitted',
        timeoutMs: 120_000,
      });
      await servers.cutOff();
      await waitFor(
        async () => {
          const { rows } = await system.db.query(
            "SELECT FROM pg_stat_activity WHERE application_name = 'malote-worker' AND wait_event = 'SyncRep' AND query ~ 'move_payouts|take_turn'",
          );
          return rows.length > 0;
        },
        { what: 'a claim or a result to wait for the standby', timeoutMs: 60_000 },
      );

      await servers.failOver();
      line.leadTo(servers.replica.url);
      await system.reconnect();
      system.psp.behave(() => SETTLE);
      await waitFor(async () => (await opsDocument(line.url, 'status'))['paused'] === true, {
        what: 'settlement to be paused',
        timeoutMs: 60_000,
      });
      await opsDocument(line.url, 'resume', '--reason', 'the standby was synchronous');
      await system.waitUntilFinal(batch, SETTLED_WITHIN_MS);
      expect(new Set(await statuses(batch))).toEqual(new Set(['paid']));
      const settled = system.psp.settlements().map(({ txId }) => txId);
      expect([settled.length, new Set(settled).size]).toEqual([PAYOUTS, PAYOUTS]);
    },
    TEST_TIMEOUT_MS,
  );
});
