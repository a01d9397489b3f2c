import { Injectable } from '@nestjs/common';
import type { EndToEndId, Ispb } from '#domain';
import { Metrics } from '#observability';
import { SimulatedLedger, type LedgerEntry, type LedgerVerdict } from '#use-cases';
import { Sql } from '../connection/sql.js';
import {
  countSimulatedSubmission,
  findSimulatedPayments,
  recordSimulatedPayments,
} from './simulated-payments.sql.js';

/** A payment as the ledger has it. A constraint holds each verdict to its facts. */
type PaymentRow = { end_to_end_id: EndToEndId } & (
  | { verdict: 'settled'; receiver_ispb: Ispb; settled_at: Date }
  | { verdict: 'rejected'; code: string }
  | { verdict: 'silent' }
);

/** The simulated rail's ledger beside the messages it makes, so that both are written in one transaction. */
@Injectable()
export class PostgresSimulatedLedger extends SimulatedLedger {
  constructor(
    private readonly sql: Sql,
    private readonly metrics: Metrics,
  ) {
    super();
  }

  override async record(entries: readonly LedgerEntry[]): Promise<readonly LedgerVerdict[]> {
    const verdicts = entries.map(({ verdict }) => verdict);
    const rows = await this.sql.run<PaymentRow>(recordSimulatedPayments, [
      entries.map(({ endToEndId }) => endToEndId),
      entries.map(({ payoutId }) => payoutId),
      verdicts.map(({ kind }) => kind),
      verdicts.map((verdict) => (verdict.kind === 'rejected' ? verdict.code : null)),
      verdicts.map((verdict) => (verdict.kind === 'settled' ? verdict.receiverIspb : null)),
      verdicts.map((verdict) => (verdict.kind === 'settled' ? verdict.settledAt.toISOString() : null)),
      entries.map(({ message }) => message?.payload ?? '').join('\n'),
    ]);
    const known = byId(rows);
    const stored = entries.filter(
      ({ endToEndId, message }) => message !== undefined && !known.has(endToEndId),
    );
    this.metrics.count('malote_messages_stored_total', stored.length);
    if (rows.length === 0) return verdicts;
    return entries.map(({ endToEndId, verdict }) => known.get(endToEndId) ?? verdict);
  }

  override async find(endToEndIds: readonly EndToEndId[]): Promise<readonly (LedgerVerdict | undefined)[]> {
    const known = byId(await this.sql.run<PaymentRow>(findSimulatedPayments, [endToEndIds]));
    return endToEndIds.map((id) => known.get(id));
  }

  override async countSubmission(payoutId: string): Promise<number> {
    const [row] = await this.sql.run<{ submissions: number }>(countSimulatedSubmission, [payoutId]);
    return row?.submissions ?? 1;
  }
}

function byId(rows: readonly PaymentRow[]): Map<EndToEndId, LedgerVerdict> {
  return new Map(rows.map((row) => [row.end_to_end_id, toVerdict(row)]));
}

function toVerdict(row: PaymentRow): LedgerVerdict {
  switch (row.verdict) {
    case 'settled':
      return { kind: 'settled', receiverIspb: row.receiver_ispb, settledAt: row.settled_at };
    case 'rejected':
      return { kind: 'rejected', code: row.code };
    case 'silent':
      return { kind: 'silent' };
  }
}
