import { counter, gauge, histogram } from './metric.js';

/** From what is read from a cache to the longest long poll there can be (STREAM_WAIT_MS is at most two minutes), and a bit. */
const REQUEST_SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 7.5, 10, 30, 60, 130];
/** Calls out of the house: RAIL_TIMEOUT_MS and WEBHOOK_TIMEOUT_MS are around ten seconds. */
const CALL_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** A job frees its slot after a quarter of a second, mostly; a line may be long. */
const JOB_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const WAIT_SECONDS = [0.005, 0.025, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800];

const QUEUES = ['settlement', 'webhooks'] as const;
const PAYER_CLASSES = ['ready', 'max_in_flight', 'paused'] as const;
const UNCLAIMED_CLASSES = [...PAYER_CLASSES, 'scheduled', 'awaiting_approval'] as const;

/**
 * Every metric of ours, in both processes. One that a process has nothing to say of is announced there without a value. No label
 * holds an id, an ISPB, a payer, a key or an address: each has a few values, and they stand here.
 */
export const METRICS = {
  malote_http_request_duration_seconds: histogram(
    'HTTP requests answered by the API, including long polls; the routes of the OpenAPI document and `unknown`',
    REQUEST_SECONDS,
    {
      method: { described: 'GET, POST, …' },
      route: { described: 'the declared route, never an address; `unknown` where no route matches' },
      status: { described: 'the HTTP status; 499: the client left before its answer was written' },
    },
  ),

  malote_streams_open: gauge('installation', 'Open streams of all institutions'),
  malote_stream_waiters: gauge('process', 'Calls that wait for messages'),
  malote_messages_undelivered: gauge(
    'installation',
    'Messages of all institutions that no stream holds and no collector has acknowledged',
  ),
  malote_oldest_undelivered_age_seconds: gauge(
    'installation',
    'Age of the oldest message that no stream holds, since it was stored; 0: there is none',
  ),
  malote_messages_stored_total: counter('Messages stored, including those of the simulated rail'),
  malote_messages_delivered_total: counter(
    'Messages delivered to a stream; a returned message counts again each time',
  ),
  malote_messages_replayed_total: counter('Messages delivered again to the same interactionId'),
  malote_messages_acknowledged_total: counter('Messages acknowledged'),
  malote_messages_returned_total: counter(
    'Messages returned to the front of the line because their stream ended without acknowledging them',
  ),

  malote_payouts_open: gauge(
    'installation',
    'Payouts that are not final, in the oldest 10,000 open batches',
    {
      status: ['pending', 'processing', 'in_doubt', 'needs_review'],
    },
  ),
  malote_payouts_unclaimed: gauge(
    'installation',
    'Payouts that no worker has claimed, by what they wait for, in the oldest 10,000 open batches',
    { class: UNCLAIMED_CLASSES },
  ),
  malote_payers_waiting: gauge('installation', 'Payers that have unclaimed payouts of the class', {
    class: UNCLAIMED_CLASSES,
  }),
  malote_oldest_unclaimed_payout_age_seconds: gauge(
    'installation',
    'Age of the oldest unclaimed payout, since it was accepted, approved or scheduled for; 0: there is none',
    { class: PAYER_CLASSES },
  ),
  malote_payouts_in_flight: gauge(
    'installation',
    'Payouts that are processing, by the class of their payer',
    { class: PAYER_CLASSES },
  ),
  malote_oldest_in_doubt_payout_age_seconds: gauge(
    'installation',
    'The longest time that the outcome of a payout in doubt has been unknown; 0: there is none',
  ),
  malote_payout_transitions_total: counter('Payouts that entered a state', {
    to: ['pending', 'processing', 'in_doubt', 'needs_review', 'paid', 'failed', 'duplicate', 'cancelled'],
  }),
  malote_payout_results_refused_total: counter(
    'Results that changed nothing because a newer claim existed (the fence)',
  ),
  malote_unmatched_settlements_total: counter(
    'Settlements at the rail whose payouts are not paid by them; each is in the audit log',
  ),
  malote_payout_returns_total: counter('Returns of paid payouts that were recorded'),
  malote_returned_cents_total: counter('Centavos of paid payouts that came back, as recorded'),
  malote_contradicting_returns_total: counter(
    'Answers by which more came back than was paid, or another amount than before; each is in the audit log',
  ),
  malote_settlement_paused: gauge('installation', '1 while an operator has paused settlement'),
  malote_rail_held: gauge(
    'installation',
    '1 while payments are held because the account at the rail lacks the balance',
  ),
  malote_last_settlement_progress_timestamp_seconds: gauge(
    'process',
    'When a worker last wrote the result of a payout, by the clock of the database; before the first result, when it started',
  ),
  malote_rail_call_duration_seconds: histogram(
    'Calls to the rail, without the wait for a free slot',
    CALL_SECONDS,
    {
      call: ['look_up', 'submit', 'approve', 'inquire'],
      outcome: [
        'found',
        'key_not_found',
        'settled',
        'rejected',
        'under_way',
        'awaiting_approval',
        'not_approved',
        'not_known',
        'refused',
        'not_taken',
        'never_sent',
        'not_resent',
        'no_answer',
      ],
    },
  ),
  malote_rail_circuit_open: gauge(
    'process',
    '1 while a worker submits no payouts because the rail does not answer',
  ),

  malote_job_duration_seconds: histogram(
    'Jobs, from when a worker took them until their slot was free',
    JOB_SECONDS,
    { queue: QUEUES },
  ),
  malote_job_wait_seconds: histogram(
    'Jobs, from when they were added until a worker took them',
    WAIT_SECONDS,
    {
      queue: QUEUES,
    },
  ),
  malote_queue_jobs: gauge('installation', 'Jobs in a queue', {
    queue: QUEUES,
    state: ['waiting', 'active', 'delayed'],
  }),

  malote_webhook_deliveries_total: counter('Attempts to deliver a webhook', {
    outcome: ['delivered', 'retry', 'given_up'],
  }),
  malote_webhook_delivery_duration_seconds: histogram('Attempts to deliver a webhook', CALL_SECONDS),
  malote_webhooks_waiting: gauge(
    'installation',
    'Deliveries to enabled endpoints that are due or wait for their next attempt; counted up to 20,000',
  ),
  malote_oldest_waiting_webhook_age_seconds: gauge(
    'installation',
    'Age of the oldest waiting delivery; 0: there is none',
  ),

  malote_retention_on: gauge(
    'process',
    '1 at a worker that removes old data, because some RETENTION_…_DAYS is set',
  ),
  malote_last_retention_timestamp_seconds: gauge(
    'installation',
    'When retention last checked all old data without a failure; before that, when it first tried',
  ),
  malote_partitions_blocked: gauge(
    'installation',
    'Partitions that are old enough to be removed, but have data that is not acknowledged or not final',
    { data: ['messages', 'payouts'] },
  ),
  malote_longest_blocked_partition_age_seconds: gauge(
    'installation',
    'The longest time that a partition has been blocked; 0: there is none',
  ),
  malote_partitions_dropped_total: counter('Partitions removed', { data: ['messages', 'payouts'] }),
  malote_old_rows_removed_total: counter(
    'Rows removed because of their age; for partitions, as estimated by Postgres',
    {
      data: ['messages', 'payouts', 'webhook_deliveries', 'webhook_events'],
    },
  ),

  malote_redis_eviction_policy_ok: gauge(
    'installation',
    '1 while Redis has maxmemory-policy noeviction; no value if Redis does not report its policy',
  ),
  malote_up_dependencies: gauge('process', '1 while the dependency answers within a second', {
    dependency: ['postgres', 'redis'],
  }),
  malote_clock_offset_seconds: gauge(
    'process',
    "How far the machine's clock is ahead of the database's, negative: behind; no value before it was measured",
  ),
  malote_postgres_pool_connections: gauge('process', 'Connections of the pool, and calls that wait for one', {
    state: ['total', 'idle', 'waiting'],
  }),
  malote_report_reads_total: counter('Reports and pages of items that a replica could answer', {
    answered_by: ['replica', 'primary_not_final', 'primary_replica_down'],
  }),
  malote_replica_usable: gauge(
    'process',
    '1 while the replica answers and is not too far behind; no value without a replica',
  ),
  malote_replica_lag_seconds: gauge(
    'process',
    'How far the replica is behind, by its own clock; no value while it is down',
  ),
} as const;
