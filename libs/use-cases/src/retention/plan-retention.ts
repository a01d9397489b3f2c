import { Injectable } from '@nestjs/common';
import type { SpanData } from '../spans/span-store.port.js';
import { judgeSpan, type Judgement } from './judge-span.js';
import { OldSpans, type OldSpan } from './old-spans.port.js';
import { OldWebhooks, type OldWebhookCounts } from './old-webhooks.port.js';
import type { RetentionDays } from './retention-settings.js';

/** A span, and what would become of it now. */
export interface PlannedSpan extends Judgement {
  readonly span: OldSpan;
}

/** What removing old data would do at this moment. */
export interface RetentionPlan {
  readonly days: RetentionDays;
  /** Messages, then payouts; the oldest first. */
  readonly spans: readonly PlannedSpan[];
  /** Undefined: they are kept for ever. */
  readonly webhooks: (OldWebhookCounts & { readonly before: Date }) | undefined;
}

const KINDS: readonly SpanData[] = ['messages', 'payouts'];

/** The dry run: looks at what `RemoveOldData` would look at, and changes nothing. */
@Injectable()
export class PlanRetention {
  constructor(
    private readonly spans: OldSpans,
    private readonly webhooks: OldWebhooks,
  ) {}

  /** Looking at a large span may take minutes, unless the signal ends it. Errors: `database_unavailable`, then too. */
  async plan(days: RetentionDays, signal?: AbortSignal): Promise<RetentionPlan> {
    const planned: PlannedSpan[] = [];
    for (const data of KINDS)
      for (const span of await this.spans.list(data))
        planned.push({ span, ...(await judgeSpan(span, days[data], this.spans, signal)) });
    return { days, spans: planned, webhooks: await this.planWebhooks(days.webhooks) };
  }

  private async planWebhooks(days: number | undefined): Promise<RetentionPlan['webhooks']> {
    if (days === undefined) return undefined;
    const before = await this.webhooks.daysAgo(days);
    return { before, ...(await this.webhooks.count(before)) };
  }
}
