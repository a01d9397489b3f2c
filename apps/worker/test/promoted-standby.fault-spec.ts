import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PostgresWithReplica, SilentLine, waitFor } from '#testing';
import { opsDocument } from './operators/run-ops.js';
import { SettlementTestSystem } from './settlement-test-system.js';

const PATIENT = { PAYOUT_DOUBT_LIMIT_MS: '600000' };

describe('a standby that lagged and is promoted', () => {
  let servers: PostgresWithReplica;
  let line: SilentLine;
  let system: SettlementTestSystem;

  beforeEach(async () => {
    servers = await PostgresWithReplica.start();
    line = await SilentLine.to(servers.primary.url);
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
      timeoutMs: 60_000,
    });
  const sweepAt = (moment: string) => system.db.query(`UPDATE payout_due SET unclaimed_due_at = ${moment}`);
  /** The sweep has found a batch, and a worker has been woken for it. */
  const untilSwept = (batchId: string) =>
    waitFor(
      async () => {
        const { rows } = await system.db.query(
          'SELECT FROM payout_due WHERE batch_id = $1 AND unclaimed_due_at > clock_timestamp()',
          [batchId],
        );
        return rows.length === 1;
      },
      { what: 'a batch to be swept', timeoutMs: 60_000 },
    );

  it('has nothing submitted by any worker until an operator resumes, and payouts in doubt looked up', async () => {
    system.psp.behave(() => ({ payment: 'keep', answer: 'none' }));
    const doubtful = await system.storeBatch(['ana@example.com']);
    const first = await system.startWorker(PATIENT);
    await untilStatus(doubtful, 'in_doubt');
    system.psp.behave(() => ({ payment: 'settle', answer: 'plain' }));
    // The standby knows this batch as one that is due later.
    await system.db.query('BEGIN');
    const lost = await system.storeBatch(['bia@example.com', 'caio@example.com']);
    await sweepAt("'infinity'");
    await system.db.query('COMMIT');
    await servers.catchUp();
    await servers.cutOff();
    await sweepAt('now()');
    await system.waitUntilFinal(lost);
    // Lost with the payments: an operator's pause.
    await system.db.query(
      "INSERT INTO settlement_pause (actor, reason) VALUES ('cli:ana', 'the PSP is slow')",
    );
    expect(system.psp.submissions).toHaveLength(3);

    await servers.failOver();
    line.leadTo(servers.replica.url);
    await system.reconnect();
    expect(await statuses(lost)).toEqual(['pending', 'pending']);
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
      pending: 3,
    });
    expect(system.psp.submissions).toHaveLength(3);

    await system.db.query('SELECT cancel_payouts($1, $2)', ['default', lost]);
    await opsDocument(line.url, 'resume', '--reason', 'compared with the PSP');
    await system.waitUntilFinal(fresh);
    expect(await statuses(fresh)).toEqual(['paid']);
    expect(await statuses(lost)).toEqual(['cancelled', 'cancelled']);
    expect(system.psp.submissions).toHaveLength(4);
  });
});
