import { Injectable } from '@nestjs/common';
import type { Configuration } from '#configuration';
import { Sql, type Statement } from '../connection/sql.js';
import { PARTITIONED_DATA } from '../partitions/partition.repository.js';
import { OldPartitions, type PartitionStep, type PlannedPartition } from './old-partitions.js';
import { OldWebhooks, type OldWebhookCounts, type RemovedWebhooks } from './old-webhooks.js';

/** For how many days each kind of data is kept; undefined: without a limit. */
export type RetentionDays = Configuration['retention']['days'];

/** What the removal of old data would do now, as documents show it. Null: kept without a time limit. */
export interface RetentionPlan {
  readonly days: Readonly<Record<keyof RetentionDays, number | null>>;
  /** Messages, then payouts; the oldest first. */
  readonly partitions: readonly PlannedPartition[];
  readonly webhooks: OldWebhookCounts | null;
}

export type RetentionStep = PartitionStep | (RemovedWebhooks & { readonly kind: 'webhooks' });

/** Data is kept for days, so an hour more does not matter. A worker that died has the next one continue after it. */
const INTERVAL_S = 3_600;
/** Something still uses what is to go, or something failed. */
const RETRY_AFTER_S = 60;

/** $1 seconds until the next run. A row: the caller has this one. */
const beginRetention: Statement = {
  name: 'begin_retention',
  text: /* sql */ `
    INSERT INTO retention_schedule AS r (next_run_at) VALUES (clock_timestamp() + make_interval(secs => $1))
    ON CONFLICT (only_one) DO UPDATE SET next_run_at = excluded.next_run_at WHERE r.next_run_at <= clock_timestamp()
    RETURNING r.next_run_at`,
};

/** $1 whether everything that is old enough was looked at and nothing failed, $2 seconds until the next run. */
const endRetention: Statement = {
  name: 'end_retention',
  text: /* sql */ `
    UPDATE retention_schedule SET next_run_at = clock_timestamp() + make_interval(secs => $2),
           finished_at = CASE WHEN $1 THEN clock_timestamp() ELSE finished_at END`,
};

/** Removes what is older than it is to be kept (ADR 0022). Errors of all: as of OldPartitions. */
@Injectable()
export class Retention {
  constructor(
    private readonly sql: Sql,
    private readonly partitions: OldPartitions,
    private readonly webhooks: OldWebhooks,
  ) {}

  /** The dry run: looks at what `run` would look at, and changes nothing. May take minutes, unless the signal ends it. */
  async plan(days: RetentionDays, signal?: AbortSignal): Promise<RetentionPlan> {
    const partitions: PlannedPartition[] = [];
    for (const data of PARTITIONED_DATA)
      partitions.push(...(await this.partitions.plan(data, days[data], signal)));
    const { messages = null, payouts = null, webhooks = null } = days;
    const counts = webhooks === null ? null : await this.webhooks.count(webhooks);
    return { days: { messages, payouts, webhooks }, partitions, webhooks: counts };
  }

  /**
   * One run an hour, of all workers: does nothing where none is due. Steps may be repeated, so two at once would be safe.
   *
   * Errors: that of the first kind of data that could not be removed, after the others.
   */
  async *run(days: RetentionDays, signal: AbortSignal): AsyncGenerator<RetentionStep> {
    if ((await this.sql.run(beginRetention, [INTERVAL_S])).length === 0) return;
    let isDone = true;
    const failures: unknown[] = [];
    for (const steps of [
      this.partitions.remove('messages', days.messages, signal),
      this.partitions.remove('payouts', days.payouts, signal),
      this.removeWebhooks(days.webhooks, signal),
    ])
      try {
        for await (const step of steps) {
          isDone &&= step.kind !== 'waits';
          yield step;
        }
      } catch (error) {
        failures.push(error);
      }
    isDone &&= failures.length === 0;
    await this.sql.run(endRetention, [isDone, isDone ? INTERVAL_S : RETRY_AFTER_S]).catch(() => undefined);
    if (failures.length > 0) throw failures[0];
  }

  private async *removeWebhooks(
    days: number | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<RetentionStep> {
    if (days === undefined) return;
    for await (const removed of this.webhooks.remove(days, signal)) yield { kind: 'webhooks', ...removed };
  }
}
