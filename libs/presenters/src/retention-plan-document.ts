import type {
  Blocker,
  PlannedPartition,
  RelationState,
  RetentionPlan,
  PartitionedData,
  RetentionOutcome,
} from '#use-cases';

/** A partition of the plan as programs read it. */
export interface PlannedPartitionDocument {
  readonly data: PartitionedData;
  readonly from_day: string;
  /** Exclusive. */
  readonly to_day: string;
  readonly outcome: RetentionOutcome;
  readonly blockers: readonly Blocker[];
  readonly bytes: number;
  readonly rows: number | null;
  readonly relations: readonly { readonly name: string; readonly state: RelationState }[];
}

/** The plan as programs read it. */
export interface RetentionPlanDocument {
  readonly days: {
    readonly messages: number | null;
    readonly payouts: number | null;
    readonly webhooks: number | null;
  };
  readonly partitions: readonly PlannedPartitionDocument[];
  readonly webhooks: {
    readonly before: string;
    readonly deliveries: number;
    readonly events: number;
    readonly waiting: number;
    readonly at_least: boolean;
  } | null;
}

export function toRetentionPlanDocument({
  days,
  partitions,
  webhooks,
}: RetentionPlan): RetentionPlanDocument {
  return {
    days: {
      messages: days.messages ?? null,
      payouts: days.payouts ?? null,
      webhooks: days.webhooks ?? null,
    },
    partitions: partitions.map(toPlannedPartitionDocument),
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

function toPlannedPartitionDocument({
  partition,
  outcome,
  blockers,
}: PlannedPartition): PlannedPartitionDocument {
  return {
    data: partition.data,
    from_day: partition.fromDay,
    to_day: partition.toDay,
    outcome,
    blockers,
    bytes: partition.bytes,
    rows: partition.rows ?? null,
    relations: partition.states.map(({ name, state }) => ({ name, state })),
  };
}
