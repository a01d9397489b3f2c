/** What is accepted from clients. Injected; the values come from the configuration. */
export abstract class PayoutAcceptanceSettings {
  /** Items in one batch at most. Default 10000. */
  abstract readonly batchMaxItems: number;
}
