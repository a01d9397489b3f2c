import type { components } from './generated/openapi.js';

type Schemas = components['schemas'];

/** A Pix message as `collect` hands it out. */
export type PixMessage = Schemas['PixMessage'] & {
  /** `valor` in centavos, to calculate with: `valor` is a number of reais, good for showing. */
  readonly valorCents: number;
};

/** What `submitAndWait` sends: the body of `POST /api/payouts`. */
export type BatchOrder = Schemas['BatchOrder'];
export type PayoutOrder = Schemas['PayoutOrder'];

/** What became of a batch, and of its items. */
export type BatchReport = Schemas['BatchReport'];
export type PayoutReport = Schemas['PayoutReport'];

/** An event of the feed: what a webhook of it carries, with its id. */
export type FeedEvent = Schemas['FeedPayoutEvent'] | Schemas['FeedBatchEvent'];
export type EventType = FeedEvent['type'];
export type EventPage = Schemas['EventPage'];

/** An error answer (RFC 9457), and one of its faults. */
export type Problem = Schemas['Problem'];
export type Fault = Schemas['Fault'];

/**
 * The body of a webhook's delivery. Of two events of a payout the one with the lower `data.sequence` is stale. There may be more types
 * one day: answer what you do not know with a 2xx, and leave it.
 */
export type WebhookEvent = Schemas['PayoutWebhook'] | Schemas['BatchWebhook'] | Schemas['PingWebhook'];
