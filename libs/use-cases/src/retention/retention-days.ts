/** For how many days each kind of data is kept; undefined: without a limit. */
export interface RetentionDays {
  readonly messages: number | undefined;
  readonly payouts: number | undefined;
  readonly webhooks: number | undefined;
}

/** Whether any data is removed, ever. */
export function removesAnything({ messages, payouts, webhooks }: RetentionDays): boolean {
  return [messages, payouts, webhooks].some((days) => days !== undefined);
}
