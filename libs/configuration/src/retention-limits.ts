/**
 * The least and the most days that data can be kept. Messages: one that is delivered again after its removal is stored anew, so
 * longer than a sender repeats. Payouts: longer than questions about them come in day-to-day business. Webhooks: longer than the
 * default schedule, and a weekend at the receiver's.
 */
export const RETENTION_LIMITS_DAYS = {
  messages: { from: 7, to: 36_500 },
  payouts: { from: 90, to: 36_500 },
  webhooks: { from: 7, to: 36_500 },
} as const;
