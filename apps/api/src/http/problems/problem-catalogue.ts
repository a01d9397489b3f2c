import Negotiator from 'negotiator';
import type { DomainErrorCode, Language } from '#domain';
import en from './texts.en.json' with { type: 'json' };
import pt from './texts.pt.json' with { type: 'json' };

/** Every code a client can meet, with its status. A domain code that is missing here, or a text that is, does not compile. */
export const problemStatus = {
  // Who calls, and what they may do: answered before the body is read.
  unauthenticated: 401,
  scope_missing: 403,
  ispb_forbidden: 403,
  payer_missing: 403,
  cross_site_call: 403,
  // HTTP's own faults.
  invalid_parameters: 400,
  malformed_json: 400,
  malformed_gzip: 400,
  body_missing: 400,
  body_incomplete: 400,
  malformed_url: 400,
  bad_request: 400,
  route_not_found: 404,
  method_not_allowed: 405,
  not_acceptable: 406,
  unsupported_media_type: 415,
  expectation_failed: 417,
  transfer_encoding_unsupported: 501,
  internal_error: 500,
  shutting_down: 503,
  // More than is read of one request, or of one client.
  too_many_parameters: 400,
  request_timeout: 408,
  body_too_large: 413,
  too_many_bodies: 503,
  headers_too_large: 431,
  rate_limited: 429,
  // Every feature.
  invalid_request: 400,
  database_unavailable: 503,
  redis_unavailable: 503,
  // Reading and delivering Pix messages.
  invalid_ispb: 400,
  stream_unknown: 404,
  stream_ended: 410,
  replay_needs_multipart: 406,
  too_many_streams: 429,
  too_many_takeovers: 429,
  message_conflict: 409,
  too_many_messages: 413,
  // Batches of payouts.
  too_many_items: 413,
  batch_content_differs: 409,
  idempotency_key_reused: 409,
  external_id_conflict: 409,
  limit_exceeded: 422,
  batch_unknown: 404,
  batch_not_awaiting_approval: 409,
  same_key: 403,
  payout_unknown: 404,
  items_removed: 410,
  day_not_begun: 400,
  statement_removed: 410,
  invalid_cursor: 400,
  cursor_of_another_database: 410,
  // Operators, keys, webhooks.
  payout_id_unknown: 404,
  payout_state_forbids: 409,
  payout_claimed: 409,
  worker_unknown: 404,
  key_unknown: 404,
  key_inactive: 409,
  key_replaced: 409,
  webhook_unknown: 404,
  delivery_unknown: 404,
  webhook_disabled: 409,
  too_many_webhooks: 409,
  // The PSP.
  rail_webhook_unknown: 404,
  rail_webhook_not_authentic: 401,
} as const satisfies Record<DomainErrorCode, number> & Record<string, number>;

export type ProblemCode = keyof typeof problemStatus;

/** The Retry-After header of a code, in seconds, unless the error's detail `retryAfterSeconds` says otherwise. */
export const retryAfterSecondsOf: Readonly<Partial<Record<ProblemCode, number>>> = {
  shutting_down: 1,
  too_many_bodies: 1,
  rate_limited: 60,
  database_unavailable: 2,
  redis_unavailable: 2,
  too_many_streams: 1,
  too_many_takeovers: 1,
};

export interface ProblemText {
  /** The same for every occurrence (RFC 9457, section 3.1.3). */
  readonly title: string;
  /**
   * This occurrence, and how to mend it; `{limit}` stands for the error's detail of that name. Where one it uses is not there, the
   * error's own message is the English detail and the title the Portuguese one.
   */
  readonly detail: string;
  /** For the code's own page: what brings it about, beyond the title. */
  readonly cause: string;
  /** For the code's own page: what to do about it. */
  readonly remedy: string;
}

export const problemTexts: Readonly<Record<Language, Readonly<Record<ProblemCode, ProblemText>>>> = {
  en,
  pt,
};

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(problemStatus, code);
}

/** Portuguese for those who prefer it (`pt-BR`, or `pt`), English for everyone else. Never throws: this runs for errors. */
export function pickLanguage(acceptLanguage: string | undefined): Language {
  if (acceptLanguage === undefined || !/pt|\*/i.test(acceptLanguage)) return 'en';
  const negotiator = new Negotiator({ headers: { 'accept-language': acceptLanguage } });
  return negotiator.language(['en', 'pt-BR', 'pt'])?.startsWith('pt') === true ? 'pt' : 'en';
}
