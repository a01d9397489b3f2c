import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { makeEndToEndId } from '#domain';
import { Metrics } from '#observability';
import { startThrowawayPostgres, type ThrowawayPostgres } from '#testing';
import { openSqlOf, testIspb, type TestSql } from '../../test/open-test-sql.js';
import { storeBatch } from '../../test/payout-batches.js';
import { turnRequest } from '../../test/turns.js';
import { SimulatedPaymentEntity } from '../entities/simulated-payment.entity.js';
import { SimulatedPaymentRepository } from '../simulated-rail/simulated-payment.repository.js';
import { SettlementRepository } from './settlement.repository.js';

/** A single crash may come when the server has just written its log by itself. */
const CRASHES = 3;

describe('a Postgres that crashes after its answer, and takes with it what was not on its disk', () => {
  let postgres: ThrowawayPostgres;
  let database: TestSql;
  const run = <Row extends object>(text: string, values: unknown[] = []) =>
    database.sql.run<Row>({ name: 'test_statement', text, plannedAnew: true }, values);

  beforeEach(async () => {
    postgres = await startThrowawayPostgres();
    database = await openSqlOf(postgres.url, () => postgres.stop());
    // What is committed without waiting for the disk stays away from it for long.
    await run(`ALTER SYSTEM SET wal_writer_delay = '10s'`);
    await run('SELECT pg_reload_conf()');
  });
  afterEach(() => database.close());

  it('has every claim that a worker has had an answer to: it may have sent them by then', async () => {
    const store = new SettlementRepository(database.sql, new Metrics());
    for (let crash = 0; crash < CRASHES; crash += 1) {
      const { payoutIds } = await storeBatch(database.sql, 10, 0, { payer: 'acme' });
      await store.lineUp(10);
      const turn = await store.takeTurn(turnRequest());
      const claimed = turn?.claimed ?? [];
      await postgres.crash();
      await postgres.restart();
      expect(claimed.map(({ payoutId }) => payoutId).sort()).toEqual([...payoutIds].sort());
      const known = await run('SELECT payout_id, status, payment_id FROM payout WHERE payout_id = ANY ($1)', [
        payoutIds,
      ]);
      const answered = claimed.map(({ payoutId, paymentId }) => ({
        payout_id: payoutId,
        status: 'processing',
        payment_id: paymentId,
      }));
      expect(new Set(known)).toEqual(new Set(answered));
    }
  });

  it('has every payment that the simulated rail said it made, and its message', async () => {
    const payments = database.dataSource.getRepository(SimulatedPaymentEntity);
    const rail = new SimulatedPaymentRepository(payments, database.sql, new Metrics());
    for (let crash = 0; crash < CRASHES; crash += 1) {
      const receiverIspb = testIspb(crash);
      const endToEndId = makeEndToEndId(receiverIspb, new Date(), (length) => '0'.repeat(length));
      const outcome = { kind: 'settled', receiverIspb, settledAt: new Date() } as const;
      const message = { receiverIspb, payload: '{}' };
      const payoutId = '0190a000-0000-7000-8000-000000000000';
      await rail.record([{ endToEndId, payoutId, outcome, message }]);
      await postgres.crash();
      await postgres.restart();
      expect(await rail.find([endToEndId])).toEqual([outcome]);
      expect(await run('SELECT payload FROM message WHERE end_to_end_id = $1', [endToEndId])).toEqual([
        { payload: '{}' },
      ]);
    }
  });
});
