/**
 * Settings of a function that changes rows whose places it was given: no other way of finding them is left to the planner. Planned once,
 * for all partitions; those that have none of the rows cost nothing but their being there.
 */
export const BY_PLACE = /* sql */ `
SET enable_seqscan = off
SET enable_indexscan = off
SET enable_indexonlyscan = off
SET enable_bitmapscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
SET plan_cache_mode = force_generic_plan`;
