/**
 * For how few days data may be kept, and how many make sense. Messages: whoever delivers one again after it went has it stored anew, so
 * longer than anybody repeats. Payouts: longer than anybody asks after one in day-to-day business. Webhooks: longer than the longest
 * default schedule, and a weekend at the receiver's.
 */
export const RETENTION_LIMITS_DAYS = {
  messages: { from: 7, to: 36_500 },
  payouts: { from: 90, to: 36_500 },
  webhooks: { from: 7, to: 36_500 },
} as const;
