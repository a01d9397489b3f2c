import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Any, type Repository } from 'typeorm';
import type { EndToEndId, Ispb, Rejected, Settled } from '#domain';
import { Metrics } from '#observability';
import { flushLog } from '../connection/flush-log.js';
import { Sql, type Statement } from '../connection/sql.js';
import { SimulatedPaymentEntity } from '../entities/simulated-payment.entity.js';

/** Parallel arrays and payloads joined by line feeds: see the function's header. */
const recordSimulatedPayments: Statement = {
  name: 'record_simulated_payments',
  text: /* sql */ `
    SELECT end_to_end_id AS "endToEndId", code, receiver_ispb AS "receiverIspb", settled_at AS "settledAt"
      FROM record_simulated_payments($1, $2, $3, $4, $5, $6, $7)`,
};

/** $1 payout. */
const countSimulatedSubmission: Statement = {
  name: 'count_simulated_submission',
  text: /* sql */ `
    INSERT INTO simulated_submission_count AS c (payout_id, submissions) VALUES ($1, 1)
    ON CONFLICT (payout_id) DO UPDATE SET submissions = c.submissions + 1
    RETURNING submissions`,
};

/** $1 endToEndId, $2 when. */
const askLater: Statement = {
  name: 'ask_about_simulated_return',
  text: /* sql */ `
    INSERT INTO payout_return_inquiry (payer, payout_id, due_at)
    SELECT f.payer, f.payout_id, $2 FROM payout_of_payment($1, NULL) AS f
    ON CONFLICT (payer, payout_id) DO UPDATE SET due_at = excluded.due_at, attempts = 0`,
};

/** What the simulated rail decided about a payment; `silent`: it answers no question about it, ever. */
export type SimulatedOutcome =
  (Settled & { readonly receiverIspb: Ispb }) | Rejected | { readonly kind: 'silent' };

/** A payment for the simulated rail to decide. */
export interface SimulatedPayment {
  readonly endToEndId: EndToEndId;
  readonly payoutId: string;
  readonly outcome: SimulatedOutcome;
  /** With `settled`: the receiver's message as it will be delivered; no line feed in it. */
  readonly message?: { readonly receiverIspb: Ispb; readonly payload: string };
}

type DecidedPayment = Pick<SimulatedPaymentEntity, 'endToEndId' | 'code' | 'receiverIspb' | 'settledAt'>;

/**
 * The memory of the simulated rail, which plays another system: beside the messages it makes, so that both are written in one
 * transaction. Errors: `database_unavailable`.
 */
@Injectable()
export class SimulatedPaymentRepository {
  constructor(
    @InjectRepository(SimulatedPaymentEntity) private readonly payments: Repository<SimulatedPaymentEntity>,
    private readonly sql: Sql,
    private readonly metrics: Metrics,
  ) {}

  /**
   * Decides payments, each endToEndId once; one that settles and its receiver's message are stored in one step. Returns for each,
   * in order, what counts: its own outcome, that of the first time, or a rejection where its endToEndId is another message's.
   */
  async record(payments: readonly SimulatedPayment[]): Promise<readonly SimulatedOutcome[]> {
    const outcomes = payments.map(({ outcome }) => outcome);
    const rows = await this.sql.run<DecidedPayment>(recordSimulatedPayments, [
      payments.map(({ endToEndId }) => endToEndId),
      payments.map(({ payoutId }) => payoutId),
      outcomes.map(({ kind }) => kind),
      outcomes.map((outcome) => (outcome.kind === 'rejected' ? outcome.code : null)),
      outcomes.map((outcome) => (outcome.kind === 'settled' ? outcome.receiverIspb : null)),
      outcomes.map((outcome) => (outcome.kind === 'settled' ? outcome.settledAt.toISOString() : null)),
      payments.map(({ message }) => message?.payload ?? '').join('\n'),
    ]);
    await this.sql.run(flushLog);
    const known = outcomesById(rows);
    const stored = payments.filter(
      ({ endToEndId, message }) => message !== undefined && !known.has(endToEndId),
    );
    this.metrics.count('malote_messages_stored_total', stored.length);
    if (rows.length === 0) return outcomes;
    return payments.map(({ endToEndId, outcome }) => known.get(endToEndId) ?? outcome);
  }

  /** What was decided, in the order of the ids; undefined where nothing was. */
  async find(endToEndIds: readonly EndToEndId[]): Promise<readonly (SimulatedOutcome | undefined)[]> {
    const known = outcomesById(await this.payments.findBy({ endToEndId: Any([...endToEndIds]) }));
    return endToEndIds.map((id) => known.get(id));
  }

  /** Has the payout of a payment asked about at a moment, once it is paid. */
  async askLater(endToEndId: EndToEndId, at: Date): Promise<void> {
    await this.sql.run(askLater, [endToEndId, at.toISOString()]);
  }

  /** Counts a submission of a payout; returns the number it is, from 1. */
  async countSubmission(payoutId: string): Promise<number> {
    const [row] = await this.sql.run<{ submissions: number }>(countSimulatedSubmission, [payoutId]);
    return row?.submissions ?? 1;
  }
}

function outcomesById(payments: readonly DecidedPayment[]): Map<EndToEndId, SimulatedOutcome> {
  return new Map(payments.map((payment) => [payment.endToEndId, outcomeOf(payment)]));
}

/** A constraint holds each outcome to its facts. */
function outcomeOf({ code, receiverIspb, settledAt }: DecidedPayment): SimulatedOutcome {
  if (receiverIspb !== null && settledAt !== null) return { kind: 'settled', receiverIspb, settledAt };
  return code === null ? { kind: 'silent' } : { kind: 'rejected', code };
}
