import { Injectable } from '@nestjs/common';
import { Sql, type Statement } from '../connection/sql.js';
import { findPayerOfPayout } from './held-payouts.sql.js';

/** Payouts that one call has asked about at most; with more, the operator continues from the moment that it names. */
const MAX_PAYOUTS = 10_000;

/** $1 payer, $2 payout, $3 who, $4 why. No row: it is not paid. */
const askAboutReturns: Statement = {
  name: 'ask_about_returns',
  plannedAnew: true,
  text: /* sql */ `
    WITH asked AS (
      INSERT INTO payout_return_inquiry (payer, payout_id, due_at)
      SELECT p.payer, p.payout_id, clock_timestamp() FROM payout p WHERE p.payer = $1 AND p.payout_id = $2 AND p.status = 'paid'
      ON CONFLICT (payer, payout_id) DO UPDATE SET due_at = excluded.due_at, attempts = 0
      RETURNING payer, payout_id
    ), audited AS (
      INSERT INTO audit_log (actor, action, subject, details)
      SELECT $3, 'payout.ask_returns', a.payout_id::text, jsonb_build_object('payer', a.payer, 'reason', $4::text) FROM asked a
    )
    SELECT FROM asked`,
};

/** $1 since, $2 payouts at most, $3 who, $4 why. */
const askAboutReturnsSince: Statement = {
  name: 'ask_about_returns_since',
  plannedAnew: true,
  text: /* sql */ `
    WITH chosen AS MATERIALIZED (
      SELECT q.payer, q.payout_id, q.asked_at FROM payout_return_inquiry q
       WHERE q.asked_at >= $1 ORDER BY q.asked_at LIMIT $2 FOR UPDATE
    ), asked AS (
      UPDATE payout_return_inquiry q SET due_at = clock_timestamp(), attempts = 0
        FROM chosen c WHERE q.payer = c.payer AND q.payout_id = c.payout_id
    ), counted AS (
      SELECT count(*)::integer AS payouts, max(c.asked_at) AS newest FROM chosen c
    ), audited AS (
      INSERT INTO audit_log (actor, action, subject, details)
      SELECT $3, 'payout.ask_returns', 'returns', jsonb_build_object('since', $1::timestamptz, 'payouts', n.payouts, 'reason', $4::text)
        FROM counted n WHERE n.payouts > 0
    )
    SELECT payouts, newest FROM counted`,
};

/** Has the rail asked again, now, about money of paid payouts that may have come back. Errors of all: `database_unavailable`. */
@Injectable()
export class ReturnQuestionsRepository {
  constructor(private readonly sql: Sql) {}

  /** About one payout, with an entry in the audit log. `unknown`: no payer has it. */
  async ask(
    payoutId: string,
    actor: string,
    reason: string | null,
  ): Promise<'asked' | 'not_paid' | 'unknown'> {
    const [owner] = await this.sql.run<{ payer: string }>(findPayerOfPayout, [payoutId]);
    if (owner === undefined) return 'unknown';
    const asked = await this.sql.run(askAboutReturns, [owner.payer, payoutId, actor, reason]);
    return asked.length > 0 ? 'asked' : 'not_paid';
  }

  /**
   * About all that it was asked about since then, whatever it said, with one entry in the audit log. Returns how many, and where to
   * continue; undefined: that was all.
   */
  async askSince(
    since: Date,
    actor: string,
    reason: string | null,
  ): Promise<{ readonly payouts: number; readonly nextSince: Date | undefined }> {
    const [row] = await this.sql.run<{ payouts: number; newest: Date | null }>(askAboutReturnsSince, [
      since,
      MAX_PAYOUTS,
      actor,
      reason,
    ]);
    const { payouts = 0, newest = null } = row ?? {};
    return { payouts, nextSince: payouts < MAX_PAYOUTS ? undefined : (newest ?? undefined) };
  }
}
