import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, type Repository } from 'typeorm';
import { DEFAULT_PAYER_POLICY, type PayerBacklog, type PayerClass } from '#domain';
import { Sql, type Statement } from '../connection/sql.js';
import { PayerPolicyEntity } from '../entities/payer-policy.entity.js';
import { MAX_OPEN_BATCHES } from '../settlement/settlement-backlog.repository.js';

/** Payers that are shown. */
const MAX_PAYERS = 100;
/** Readiness and metrics wait no longer. */
const TIMEOUT_MS = 1_000;

/** Payouts that no worker has claimed, by what they wait for. */
export type UnclaimedClass = PayerClass | 'scheduled' | 'awaiting_approval';

/** $1 batches at most: see the function's header. */
const sumClasses: Statement = {
  name: 'sum_payer_backlogs',
  timeoutMs: TIMEOUT_MS,
  text: /* sql */ `
    SELECT c.class, sum(c.unclaimed)::float8 AS unclaimed, (count(*) FILTER (WHERE c.unclaimed > 0))::float8 AS payers,
           coalesce(extract(epoch FROM clock_timestamp() - min(c.since)), 0)::float8 AS "oldestSeconds", sum(c.processing)::float8 AS processing
      FROM read_payer_backlogs($1) AS b
     CROSS JOIN LATERAL (VALUES (b.class, b.due, b.due_since, b.processing), ('scheduled', b.scheduled, NULL, 0),
                                ('awaiting_approval', b.awaiting_approval, NULL, 0)) AS c(class, unclaimed, since, processing)
     GROUP BY c.class`,
};

/** $1 batches, $2 payers at most: those with most unclaimed first. */
const selectLargest: Statement = {
  name: 'select_largest_payer_backlogs',
  text: /* sql */ `
    SELECT b.payer, b.due::float8, b.scheduled::float8, b.awaiting_approval::float8 AS "awaitingApproval", b.due_since AS "dueSince",
           b.processing::float8, b.in_doubt::float8 AS "inDoubt", b.class, b.batches >= $1 AS "isAtLeast"
      FROM read_payer_backlogs($1) AS b
     WHERE b.due + b.scheduled + b.awaiting_approval + b.processing + b.in_doubt > 0
     ORDER BY b.due + b.scheduled + b.awaiting_approval DESC, b.processing + b.in_doubt DESC, b.payer LIMIT $2`,
};

/** Of all payers of a class. */
export interface ClassBacklog {
  readonly class: UnclaimedClass;
  readonly unclaimed: number;
  /** Payers that have any of them. */
  readonly payers: number;
  /** For how long the oldest might have been sent; 0: there is none, or they may not be sent yet. */
  readonly oldestSeconds: number;
  readonly processing: number;
}

/** Which payers wait, and for what, in the oldest open batches: cheap however much waits. Errors: `database_unavailable`. */
@Injectable()
export class PayerBacklogRepository {
  constructor(
    private readonly sql: Sql,
    @InjectRepository(PayerPolicyEntity) private readonly policies: Repository<PayerPolicyEntity>,
  ) {}

  /** A class without payers may be left out. */
  classes(): Promise<readonly ClassBacklog[]> {
    return this.sql.run<ClassBacklog & object>(sumClasses, [MAX_OPEN_BATCHES]);
  }

  /** The hundred payers with most unclaimed. `isAtLeast`: there are more batches than are read. */
  async largest(): Promise<{ readonly payers: readonly PayerBacklog[]; readonly isAtLeast: boolean }> {
    type Row = Omit<PayerBacklog, 'policy'> & { readonly isAtLeast: boolean };
    const rows = await this.sql.run<Row & object>(selectLargest, [MAX_OPEN_BATCHES, MAX_PAYERS]);
    const found = await this.policies.findBy({ payer: In(rows.map(({ payer }) => payer)) });
    const policies = new Map(found.map((policy) => [policy.payer, policy]));
    return {
      payers: rows.map((row) => ({ ...row, policy: policies.get(row.payer) ?? DEFAULT_PAYER_POLICY })),
      isAtLeast: rows[0]?.isAtLeast ?? false,
    };
  }
}
