import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import {
  canBeOwner,
  endToEndIdOf,
  isIspb,
  isPaymentId,
  isTaxId,
  makeEndToEndId,
  type Ispb,
  type TaxId,
} from '#domain';
import { Metrics } from '#observability';
import { createDataSource, SimulatedPaymentEntity, SimulatedPaymentRepository, Sql } from '#database';
import { createTestDatabase, waitFor } from '#testing';
import { StreamSignals, SystemClock, type Payment, type StreamSignal } from '#use-cases';
import { SLOW_ANSWER_MS, SimulatedRail } from '../src/simulated/simulated-rail.js';
import { describeRail } from './rail-conformance.js';

const PAYER: Ispb = ispb('32074986');
const [FIRST, SECOND] = [ispb('00000000'), ispb('60701190')];

class NotedSignals extends StreamSignals {
  readonly sent: StreamSignal[] = [];

  override send(signal: StreamSignal): void {
    this.sent.push(signal);
  }

  override listen(): void {
    throw new Error('Nothing listens here.');
  }
}

async function openSimulation() {
  const database = await createTestDatabase();
  const settings = { url: database.url, poolSize: 5, applicationName: 'test', prepareStatements: true };
  const dataSource = createDataSource(settings);
  await dataSource.initialize();
  const sql = new Sql(dataSource, settings);
  const signals = new NotedSignals();
  const payments = dataSource.getRepository(SimulatedPaymentEntity);
  const ledger = new SimulatedPaymentRepository(payments, sql, new Metrics());
  const railAt = (clock: SystemClock) =>
    new SimulatedRail(ledger, signals, { payerIspb: PAYER, latencyMs: 1 }, clock);
  return {
    rail: railAt(new SystemClock()),
    railAt,
    ledger,
    sql,
    signals,
    close: async () => {
      await dataSource.destroy();
      await database.drop();
    },
  };
}

/** Messages and settlements of a payout; both must be the same number. */
async function countSettlements(sql: Sql, payoutId: string): Promise<number> {
  const [row] = await sql.run<{ messages: number; settlements: number }>(
    {
      name: 'test_count_settlements',
      text: `SELECT (SELECT count(*)::int FROM message WHERE payload::jsonb ->> 'txId' = $1) AS messages,
                    (SELECT count(*)::int FROM simulated_payment WHERE payout_id = $1::uuid AND outcome = 'settled') AS settlements`,
    },
    [payoutId.replaceAll('-', '')],
  );
  expect(row?.messages).toBe(row?.settlements);
  return row?.settlements ?? 0;
}

describeRail('the simulated rail', async () => {
  const { rail, sql, close } = await openSimulation();
  return { rail, settlementsOf: (payoutId) => countSettlements(sql, payoutId), close };
});

describe('the simulated rail', () => {
  let open: Awaited<ReturnType<typeof openSimulation>>;
  beforeAll(async () => {
    open = await openSimulation();
  });
  afterAll(() => open.close());
  const submit = (payment: Payment) => open.rail.submit(payment, AbortSignal.timeout(10_000));

  it('names the owner of a key only where one is expected, masked as a directory does', async () => {
    const [own, other] = ['52998224725', '11144477735'];
    if (!isTaxId(own) || !isTaxId(other)) throw new Error(own);
    const lookUp = (key: string, expectedTaxId?: TaxId) =>
      open.rail.lookUp({ ...paymentTo(key, FIRST), ...(expectedTaxId && { expectedTaxId }) });
    const cpfKey = { ...paymentTo('x@example.com', FIRST), pixKey: { type: 'CPF', value: own } } as const;
    expect(await open.rail.lookUp({ ...cpfKey, expectedTaxId: own })).toMatchObject({ owner: '***982247**' });
    expect(await lookUp('ana@example.com')).not.toHaveProperty('owner');
    for (const expected of [own, other]) {
      const { owner = '' } = { owner: undefined, ...(await lookUp('other-owner+1@sandbox.pix', expected)) };
      expect(canBeOwner(owner, expected)).toBe(false);
    }
  });

  it('stores one message for each payment of many that settle together, and announces their institutions', async () => {
    const payments = Array.from({ length: 300 }, (_, n) =>
      paymentTo(`user${String(n)}@example.com`, n % 2 ? FIRST : SECOND),
    );
    const outcomes = await Promise.all(payments.map(submit));
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['settled']));
    const rows = await open.sql.run<{ end_to_end_id: string; payload: string; settled_at: Date }>({
      name: 'test_messages',
      text: 'SELECT m.end_to_end_id, m.payload, s.settled_at FROM message m JOIN simulated_payment s USING (end_to_end_id)',
    });
    expect(rows.map((row) => row.end_to_end_id).sort()).toEqual(
      payments.map(({ endToEndId }) => endToEndId).sort(),
    );
    for (const { payload, settled_at } of rows)
      expect(payload).toContain(`"dataHoraPagamento":"${settled_at.toISOString()}"`);
    const announced = open.signals.sent.flatMap((signal) =>
      signal.kind === 'messages_stored' ? signal.ispbs : [],
    );
    expect(new Set(announced)).toEqual(new Set([FIRST, SECOND]));
  });

  it('keeps company apart: one that is rejected does not touch those that settle with it', async () => {
    const keys = ['ana@example.com', 'ac03@sandbox.pix', 'error-then-paid@sandbox.pix', 'bia@example.com'];
    const payments = keys.map((key) => paymentTo(key, FIRST));
    const outcomes = await Promise.all(payments.map(submit));
    expect(outcomes.map(({ kind }) => kind)).toEqual(['settled', 'rejected', 'no_answer', 'settled']);
    expect(await Promise.all(payments.map(({ payoutId }) => countSettlements(open.sql, payoutId)))).toEqual([
      1, 0, 1, 1,
    ]);
  });

  it('rejects for now a payment whose endToEndId is that of a message posted before, and no other', async () => {
    const payments = ['ana@example.com', 'bia@example.com', 'caio@example.com'].map((key) =>
      paymentTo(key, FIRST),
    );
    const [, taken] = payments;
    await open.sql.run({ name: 'test_post', text: 'SELECT FROM store_messages($1, $2, $3)' }, [
      [FIRST],
      [taken?.paymentId],
      '{"posted":"before"}',
    ]);
    const outcomes = await Promise.all(payments.map(submit));
    expect(outcomes).toMatchObject([
      { kind: 'settled' },
      { kind: 'rejected', code: 'ED05' },
      { kind: 'settled' },
    ]);
    const counts = payments.map(({ payoutId }) => countSettlements(open.sql, payoutId));
    expect(await Promise.all(counts)).toEqual([1, 0, 1]);
    // It stays so when it is asked, or sent again.
    const again = payments.map((payment) => open.rail.inquire(payment, AbortSignal.timeout(10_000)));
    expect((await Promise.all(again)).map(({ kind }) => kind)).toEqual(['settled', 'rejected', 'settled']);
  });

  it('does what it was sent, although the caller no longer waits', async () => {
    const payment = paymentTo('ana@example.com', FIRST);
    await open.rail.submit(payment, AbortSignal.abort());
    await waitFor(
      async () => (await open.rail.inquire(payment, AbortSignal.timeout(10_000))).kind === 'settled',
      { what: 'the payment to settle' },
    );
    expect(await countSettlements(open.sql, payment.payoutId)).toBe(1);
  });

  it('returns a third two seconds later, under an id of the institution that had it', async () => {
    const payment = { ...paymentTo('paid-then-partly-returned+1@sandbox.pix', FIRST), amountCents: 1_000 };
    const calls: string[] = [];
    const asked = jest.spyOn(open.ledger, 'askLater').mockImplementation(() => {
      calls.push('asked');
      return Promise.resolve();
    });
    const recorded = jest.spyOn(open.ledger, 'record');
    recorded.mockImplementationOnce((payments) => {
      calls.push('recorded');
      recorded.mockRestore();
      return open.ledger.record(payments);
    });
    const outcome = await submit(payment);
    asked.mockRestore();
    // In this order: a worker that dies in between leaves no payment that nothing asks about.
    expect(calls).toEqual(['asked', 'recorded']);

    const inquire = (rail: SimulatedRail) => rail.inquire(payment, AbortSignal.timeout(10_000));
    expect(await inquire(open.rail)).toEqual(outcome);
    const at = new Date(('settledAt' in outcome ? outcome.settledAt.getTime() : NaN) + 2_000);
    const later = await inquire(open.railAt(new ClockAt(at)));
    const returnId: unknown = expect.stringMatching(/^D00000000\d{12}[0-9A-Za-z]{11}$/);
    expect(later).toEqual({ ...outcome, returns: [{ returnId, amountCents: 334, reason: 'MD06', at }] });
    expect(await inquire(open.railAt(new ClockAt(new Date(at.getTime() + 3_600_000))))).toEqual(later);
  });

  it('answers slowly for the key "slow", having settled before', async () => {
    const payment = paymentTo('slow@sandbox.pix', FIRST);
    const startedAtMs = performance.now();
    expect(await submit(payment)).toMatchObject({ kind: 'settled' });
    expect(performance.now() - startedAtMs).toBeGreaterThan(SLOW_ANSWER_MS - 50);
  });

  it('never lets a sandbox key count against the circuit breaker', async () => {
    const keys = ['error-then-paid', 'timeout-then-paid', 'timeout-forever'];
    const outcomes = await Promise.all(
      keys.map((key) => open.rail.submit(paymentTo(`${key}@sandbox.pix`, FIRST), AbortSignal.timeout(200))),
    );
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ kind: 'no_answer', countsAgainstBreaker: false });
  });
});

class ClockAt extends SystemClock {
  constructor(private readonly moment: Date) {
    super();
  }

  override timeOfDay(): Date {
    return this.moment;
  }
}

let made = 0;
function paymentTo(text: string, receiverIspb: Ispb): Payment {
  const id: string = makeEndToEndId(PAYER, new Date(), (length) => String(++made).padStart(length, 'x'));
  if (!isPaymentId(id)) throw new Error(id);
  return {
    paymentId: id,
    endToEndId: endToEndIdOf(id),
    railReference: null,
    payoutId: randomUUID(),
    amountCents: 100,
    pixKey: { type: 'EMAIL', value: text },
    receiverIspb,
    sentMsAgo: 0,
    mayBeTaken: false,
  };
}

function ispb(text: string): Ispb {
  if (!isIspb(text)) throw new Error(text);
  return text;
}
