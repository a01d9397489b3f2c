import { Injectable } from '@nestjs/common';
import type { EndToEndId, Ispb, PaymentId, PayoutReturn, PixKeyType } from '#domain';
import { Metrics } from '#observability';
import type { Payment } from '#use-cases';
import { Sql, type Statement } from '../connection/sql.js';

/** A question without an answer is repeated after a minute, then two, four, … up to an hour. */
const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 3_600_000;

/** $1 payouts at most, $2, $3 first and longest pause in ms. Takes what is due, and puts it off by the pause of its attempt. */
const takeReturnInquiries: Statement = {
  name: 'take_return_inquiries',
  plannedAnew: true,
  text: /* sql */ `
    WITH taken AS MATERIALIZED (
      SELECT q.payer, q.payout_id FROM payout_return_inquiry q
        JOIN payout p ON p.payer = q.payer AND p.payout_id = q.payout_id AND p.status = 'paid'
       WHERE q.due_at <= now() ORDER BY q.due_at LIMIT $1 FOR UPDATE OF q SKIP LOCKED
    ), put_off AS (
      UPDATE payout_return_inquiry q
         SET due_at = clock_timestamp() + least($3, $2 * 2 ^ least(q.attempts, 10)) * interval '1 millisecond',
             asked_at = clock_timestamp(), attempts = least(q.attempts, 10) + 1
        FROM taken t WHERE q.payer = t.payer AND q.payout_id = t.payout_id
      RETURNING q.payer, q.payout_id, q.due_at::text AS due_at
    )
    SELECT o.payer, o.due_at, p.payout_id, p.rail, p.amount_cents, p.pix_key, p.pix_key_type, p.payment_id, p.end_to_end_id,
           p.rail_reference, p.receiver_ispb, (extract(epoch FROM clock_timestamp() - p.sent_until) * 1000)::bigint AS sent_ms_ago
      FROM put_off o JOIN payout p ON p.payer = o.payer AND p.payout_id = o.payout_id`,
};

/** $1 payer, $2 payout, $3 as it was put off: nothing is due any more, unless it was woken meanwhile. */
const endReturnInquiry: Statement = {
  name: 'end_return_inquiry',
  text: `UPDATE payout_return_inquiry SET due_at = NULL, attempts = 0 WHERE payer = $1 AND payout_id = $2 AND due_at = $3::timestamptz`,
};

/** Payer, payout, four parallel arrays: see the function's header. */
const recordPayoutReturns: Statement = {
  name: 'record_payout_returns',
  text: 'SELECT recorded, cents, contradicts FROM record_payout_returns($1, $2, $3, $4, $5, $6)',
};

interface InquiryRow {
  readonly payer: string;
  readonly due_at: string;
  readonly payout_id: string;
  readonly rail: string | null;
  readonly amount_cents: string;
  readonly pix_key: string;
  readonly pix_key_type: PixKeyType;
  readonly payment_id: PaymentId;
  readonly end_to_end_id: EndToEndId | null;
  readonly rail_reference: string | null;
  readonly receiver_ispb: Ispb | null;
  readonly sent_ms_ago: string;
}

/** A row of `record_payout_returns`; the driver reads bigint as text. */
type RecordedRow = {
  readonly recorded: number;
  readonly cents: string;
  readonly contradicts: boolean;
};

/** A paid payout that the rail is to be asked about. */
export interface ReturnInquiry {
  readonly payer: string;
  /** The rail that it was paid through. */
  readonly rail: string | null;
  readonly payment: Payment;
  readonly putOffUntil: string;
}

/** Money of paid payouts that came back, and the questions about it. Errors of all: `database_unavailable`. */
@Injectable()
export class PayoutReturnsRepository {
  constructor(
    private readonly sql: Sql,
    private readonly metrics: Metrics,
  ) {}

  /** Takes paid payouts that are due to be asked about; each is due again later until `end` is called. */
  async takeInquiries(limit: number): Promise<readonly ReturnInquiry[]> {
    const rows = await this.sql.run<InquiryRow & Record<string, unknown>>(takeReturnInquiries, [
      limit,
      FIRST_PAUSE_MS,
      LONGEST_PAUSE_MS,
    ]);
    return rows.map((row) => ({
      payer: row.payer,
      rail: row.rail,
      putOffUntil: row.due_at,
      payment: {
        paymentId: row.payment_id,
        payoutId: row.payout_id,
        amountCents: Number(row.amount_cents),
        pixKey: { type: row.pix_key_type, value: row.pix_key },
        endToEndId: row.end_to_end_id,
        railReference: row.rail_reference,
        receiverIspb: row.receiver_ispb,
        sentMsAgo: Number(row.sent_ms_ago),
        mayBeTaken: true,
      },
    }));
  }

  /** The rail has answered. */
  async end({ payer, payment, putOffUntil }: ReturnInquiry): Promise<void> {
    await this.sql.run(endReturnInquiry, [payer, payment.payoutId, putOffUntil]);
  }

  /**
   * Writes returns down, each once, and counts them. Those that contradict are in the audit log.
   *
   * @returns `contradicts`: nothing was written, because they do not fit what was paid or what is known
   */
  async record(
    { payer, payment }: ReturnInquiry,
    returns: readonly PayoutReturn[],
  ): Promise<'recorded' | 'contradicts'> {
    const [row] = await this.sql.run<RecordedRow>(recordPayoutReturns, [
      payer,
      payment.payoutId,
      returns.map(({ returnId }) => returnId),
      returns.map(({ amountCents }) => amountCents),
      returns.map(({ reason }) => reason ?? null),
      returns.map(({ at }) => at.toISOString()),
    ]);
    if (row?.contradicts === true) {
      this.metrics.count('malote_contradicting_returns_total', 1);
      return 'contradicts';
    }
    this.metrics.count('malote_payout_returns_total', row?.recorded ?? 0);
    this.metrics.count('malote_returned_cents_total', Number(row?.cents ?? 0));
    return 'recorded';
  }
}
