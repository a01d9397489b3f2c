import { Injectable } from '@nestjs/common';
import {
  StatementReader,
  type StatementKey,
  type StatementLine,
  type StatementPosition,
  type StatementSums,
} from '#use-cases';
import { Sql, type Statement } from '../connection/sql.js';

/** $1 payer, $2 day: see the function's header. */
const sumStatement: Statement = { name: 'sum_statement', text: 'SELECT * FROM sum_statement($1, $2)' };

/** $1 payer, $2 day; of the last line of the page before: $3 when it was, $4 its payout, $5 its return; $6 limit. */
const readStatement: Statement = {
  name: 'read_statement',
  text: 'SELECT * FROM read_statement($1, $2, $3, $4, $5, $6)',
};

type SumsRow =
  | { readonly refusal: 'future' }
  | { readonly refusal: 'removed'; readonly kept_since: Date }
  | {
      readonly refusal: null;
      readonly kept_since: Date | null;
      readonly paid_count: string;
      readonly paid_cents: string;
      readonly returned_count: string;
      readonly returned_cents: string;
      readonly paid_hours: StatementSums['hours'];
    };

interface LineRow {
  readonly kind: StatementLine['kind'];
  readonly settled_at: Date;
  readonly payout_id: string;
  readonly return_id: string | null;
  readonly amount_cents: string;
  readonly reason: string | null;
  readonly batch_id: string;
  readonly external_id: string;
  readonly user_id: string;
  readonly end_to_end_id: string | null;
  readonly receiver_ispb: string | null;
  readonly description: string | null;
}

/** Statements, from the primary: a replica could lack what it does not know yet. */
@Injectable()
export class StatementRepository extends StatementReader {
  constructor(private readonly sql: Sql) {
    super();
  }

  override async sums({ payer, day }: StatementKey): Promise<StatementSums | 'future' | Date> {
    const [row] = await this.sql.run<SumsRow>(sumStatement, [payer, day]);
    if (row === undefined) throw new Error('sum_statement returned no row.');
    switch (row.refusal) {
      case 'future':
        return 'future';
      case 'removed':
        return row.kept_since;
      case null:
        return {
          paid: { count: Number(row.paid_count), cents: Number(row.paid_cents) },
          returned: { count: Number(row.returned_count), cents: Number(row.returned_cents) },
          hours: row.paid_hours,
          keptSince: row.kept_since ?? undefined,
        };
    }
  }

  override async lines(
    { payer, day }: StatementKey,
    { after, limit }: { readonly after: StatementPosition | undefined; readonly limit: number },
  ): Promise<readonly StatementLine[]> {
    const position = [after?.settledAt, after?.payoutId, after?.returnId];
    const rows = await this.sql.run<LineRow>(readStatement, [payer, day, ...position, limit]);
    return rows.map((row) => ({
      kind: row.kind,
      settledAt: row.settled_at,
      payoutId: row.payout_id,
      returnId: row.return_id ?? undefined,
      amountCents: Number(row.amount_cents),
      reason: row.reason ?? undefined,
      batchId: row.batch_id,
      externalId: row.external_id,
      userId: row.user_id,
      endToEndId: row.end_to_end_id ?? undefined,
      receiverIspb: row.receiver_ispb ?? undefined,
      description: row.description ?? undefined,
    }));
  }
}
