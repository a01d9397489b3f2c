import { among, parserOf } from '../formats/parsed.js';

/** What a key may be allowed to do. Stable for clients, so never renamed. */
export const SCOPES = [
  /** Collect messages: open, read and end streams of its ISPBs, and look at them. */
  'streams:read',
  /** Deliver messages to its ISPBs. */
  'messages:write',
  /** Read batches and payouts of its payer. */
  'payouts:read',
  /** Send and cancel batches of its payer. */
  'payouts:write',
  /** Manage its payer's webhooks, their deliveries and secrets. */
  'webhooks:manage',
  /** Run the installation: keys, and whatever else is the operator's. */
  'operate',
] as const;
export type Scope = (typeof SCOPES)[number];

export const isScope = among(SCOPES);

export const parseScope = parserOf(isScope, `one of ${SCOPES.join(', ')}`);
