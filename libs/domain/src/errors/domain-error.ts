import type { Fault } from './fault.js';

/**
 * The codes of errors that rules raise. A code says what happened, never an HTTP status: one table in the API maps
 * codes to statuses. Stable for clients, so never renamed; add a line when a new rule needs one.
 */
export type DomainErrorCode =
  | 'database_unavailable'
  | 'redis_unavailable'
  | 'stream_unknown'
  | 'stream_ended'
  | 'too_many_streams'
  | 'too_many_takeovers'
  | 'invalid_ispb'
  | 'invalid_request'
  | 'too_many_messages'
  | 'message_conflict'
  | 'replay_needs_multipart'
  | 'too_many_items'
  | 'batch_content_differs'
  | 'idempotency_key_reused'
  | 'external_id_conflict'
  | 'limit_exceeded'
  | 'batch_unknown'
  | 'batch_not_awaiting_approval'
  | 'same_key'
  | 'payout_unknown'
  | 'items_removed'
  | 'day_not_begun'
  | 'statement_removed'
  | 'payout_id_unknown'
  | 'payout_state_forbids'
  | 'payout_claimed'
  | 'invalid_cursor'
  | 'cursor_of_another_database'
  | 'key_unknown'
  | 'key_inactive'
  | 'key_replaced'
  | 'webhook_unknown'
  | 'delivery_unknown'
  | 'webhook_disabled'
  | 'too_many_webhooks'
  | 'worker_unknown';

export type DomainErrorExtras = {
  readonly faults?: readonly Fault[];
  /** How many more faults there are than `faults` lists. */
  readonly omitted?: number;
  /** Facts a client or an operator can use, such as a limit or an existing batch id. Never personal data. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
};

/** A rule was broken. The message is for people and may change; programs read `code`. */
export class DomainError extends Error {
  readonly code: DomainErrorCode;
  readonly faults?: readonly Fault[];
  readonly omitted: number;
  readonly details?: Readonly<Record<string, unknown>>;

  constructor(code: DomainErrorCode, message: string, extras: DomainErrorExtras = {}) {
    super(message, extras.cause === undefined ? undefined : { cause: extras.cause });
    this.name = 'DomainError';
    this.code = code;
    if (extras.faults !== undefined) this.faults = extras.faults;
    this.omitted = extras.omitted ?? 0;
    if (extras.details !== undefined) this.details = extras.details;
  }
}
