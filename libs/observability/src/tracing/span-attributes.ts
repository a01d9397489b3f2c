/** The attributes of our spans. There are no other names, so nothing personal and no secret gets into a trace by carelessness. */
export interface SpanAttributes {
  /** `http.*`, `db.*`, `messaging.*`, `error.type`: OpenTelemetry's semantic conventions, in their stable form where there is one. */
  readonly 'http.request.method'?: string;
  /** The template of the route, or of the path: never an address, which holds ids that open streams, and names. */
  readonly 'http.route'?: string;
  readonly 'url.template'?: string;
  readonly 'http.response.status_code'?: number;
  readonly 'db.system.name'?: 'postgresql';
  /** The statement's name. Its text is in the code, under this name; its values are never shown. */
  readonly 'db.query.summary'?: string;
  readonly 'db.response.status_code'?: string;
  readonly 'messaging.system'?: 'bullmq';
  readonly 'messaging.destination.name'?: string;
  readonly 'messaging.operation.name'?: string;
  readonly 'messaging.operation.type'?: 'send' | 'process';
  readonly 'messaging.message.id'?: string;
  readonly 'messaging.batch.message_count'?: number;
  /** A class of failures, not a message. */
  readonly 'error.type'?: string;
  /** Ours. Ids only. */
  readonly 'malote.request.id'?: string;
  readonly 'malote.batch.id'?: string;
  readonly 'malote.payout.id'?: string;
  readonly 'malote.payouts'?: number;
  readonly 'malote.payment.id'?: string;
  readonly 'malote.end_to_end_id'?: string;
  readonly 'malote.rail.call'?: string;
  readonly 'malote.rail.outcome'?: string;
  readonly 'malote.webhook.message_id'?: string;
  /** The client disconnected before its answer was written. */
  readonly 'malote.client_gone'?: boolean;
  /** A statement that served this many calls at once. */
  readonly 'malote.calls'?: number;
}
