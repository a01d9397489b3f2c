import type { Blocker, PlannedSpan, RelationState, RetentionPlan, SpanData, SpanFate } from '#use-cases';

/** A span of the plan as programs read it. */
export interface WrittenSpan {
  readonly data: SpanData;
  readonly from_day: string;
  /** Exclusive. */
  readonly to_day: string;
  readonly fate: SpanFate;
  readonly blockers: readonly Blocker[];
  readonly bytes: number;
  readonly rows: number | null;
  readonly relations: readonly { readonly name: string; readonly state: RelationState }[];
}

/** The plan as programs read it. */
export interface WrittenRetentionPlan {
  readonly days: {
    readonly messages: number | null;
    readonly payouts: number | null;
    readonly webhooks: number | null;
  };
  readonly spans: readonly WrittenSpan[];
  readonly webhooks: {
    readonly before: string;
    readonly deliveries: number;
    readonly events: number;
    readonly waiting: number;
    readonly at_least: boolean;
  } | null;
}

export function writeRetentionPlan({ days, spans, webhooks }: RetentionPlan): WrittenRetentionPlan {
  return {
    days: {
      messages: days.messages ?? null,
      payouts: days.payouts ?? null,
      webhooks: days.webhooks ?? null,
    },
    spans: spans.map(writeSpan),
    webhooks:
      webhooks === undefined
        ? null
        : {
            before: webhooks.before.toISOString(),
            deliveries: webhooks.deliveries,
            events: webhooks.events,
            waiting: webhooks.waiting,
            at_least: webhooks.isAtLeast,
          },
  };
}

function writeSpan({ span, fate, blockers }: PlannedSpan): WrittenSpan {
  return {
    data: span.data,
    from_day: span.fromDay,
    to_day: span.toDay,
    fate,
    blockers,
    bytes: span.bytes,
    rows: span.rows ?? null,
    relations: span.states.map(({ name, state }) => ({ name, state })),
  };
}
