import { isFinal, type Payout, type PayoutBatch, type PayoutEvent } from '#domain';
import type { Metrics } from '#observability';
import {
  PayoutReader,
  type BatchKey,
  type BatchQuery,
  type BatchReading,
  type ItemQuery,
  type PayoutSearch,
} from '#use-cases';
import type { Replica } from './replica.js';

/**
 * Reads reports and items of finished batches from a replica, and everything else from the primary.
 *
 * What is final stays as it is, so a replica that has it is right, however far behind it is. What is missing there, or is not final
 * there, is read from the primary, which may be ahead. Lists and searches cannot know what is missing, so they read the primary.
 */
export class ReplicaFirstPayoutReader extends PayoutReader {
  constructor(
    private readonly primary: PayoutReader,
    private readonly replica: Replica,
    private readonly metrics: Metrics,
  ) {
    super();
  }

  override read(key: BatchKey, options: { readonly items: boolean }): Promise<BatchReading | undefined> {
    return this.prefer(
      key,
      async (batch, reader) => {
        const reading = options.items ? await reader.read(key, options) : { batch, items: undefined };
        return reading !== undefined && areFinal(reading.items ?? []) ? reading : undefined;
      },
      () => this.primary.read(key, options),
    );
  }

  override items(query: ItemQuery): Promise<readonly Payout[]> {
    return this.prefer(
      query,
      async (_batch, reader) => {
        const items = await reader.items(query);
        return areFinal(items) ? items : undefined;
      },
      () => this.primary.items(query),
    );
  }

  override item(key: BatchKey, externalId: string): Promise<Payout | undefined> {
    return this.primary.item(key, externalId);
  }

  override batches(query: BatchQuery): Promise<readonly PayoutBatch[]> {
    return this.primary.batches(query);
  }

  override removedFrom(payer: string, externalId: string): Promise<string | undefined> {
    return this.primary.removedFrom(payer, externalId);
  }

  override search(
    payer: string,
    search: PayoutSearch,
    page: { readonly after: string | undefined; readonly limit: number },
  ): Promise<readonly Payout[]> {
    return this.primary.search(payer, search, page);
  }

  override history(
    payer: string,
    payoutIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly PayoutEvent[]>> {
    return this.primary.history(payer, payoutIds);
  }

  /** It is asked in order to learn of a change, which the primary knows first. */
  override finalBatches(keys: readonly BatchKey[]): Promise<readonly BatchKey[]> {
    return this.primary.finalBatches(keys);
  }

  /** @param read - of a batch that is final at the replica; undefined where something of the answer is not */
  private async prefer<Answer>(
    key: BatchKey,
    read: (batch: PayoutBatch, reader: PayoutReader) => Promise<Answer | undefined>,
    askPrimary: () => Promise<Answer>,
  ): Promise<Answer> {
    const wasUsable = this.replica.isUsable;
    const found = await this.replica.ask(
      (reader) => reader.read(key, { items: false }),
      async (reading, reader) => {
        const isFinished = reading?.batch.completedAt !== undefined;
        return { answer: isFinished ? await read(reading.batch, reader) : undefined };
      },
    );
    const answer = found?.answer;
    if (answer !== undefined) {
      this.count('replica');
      return answer;
    }
    this.count(wasUsable && found !== undefined ? 'primary_not_final' : 'primary_replica_down');
    return askPrimary();
  }

  private count(answered_by: 'replica' | 'primary_not_final' | 'primary_replica_down'): void {
    this.metrics.count('malote_report_reads_total', 1, { answered_by });
  }
}

/** Items of a finished batch are; what a duplicate repeats may be in another batch, and is shown as it is now. */
function areFinal(items: readonly Payout[]): boolean {
  return items.every(
    ({ status, duplicateOf }) =>
      isFinal(status) && (duplicateOf === undefined || isFinal(duplicateOf.status)),
  );
}
