/** For how many days each kind of data is kept; undefined: for ever. */
export interface RetentionDays {
  readonly messages: number | undefined;
  readonly payouts: number | undefined;
  readonly webhooks: number | undefined;
}

/** What the installation keeps. */
export abstract class RetentionSettings {
  abstract readonly days: RetentionDays;
}
