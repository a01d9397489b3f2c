import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { PayoutMove } from '#domain';
import { Logger, Metrics } from '#observability';
import { RailAvailability } from '#redis';
import { Clock, SettlementEvents, type PayoutResult, type SettledBatch } from '#use-cases';

/** Identifies the work in a log line, by the names that the API gives these ids. */
export function chunkIds({ payer, batchId }: SettledBatch): Record<string, string> {
  return { payer, batch_id: batchId };
}

/** Events of settlement in the log: only what an operator should know of or look into. The rail's availability is published to other processes and metrics, too. */
@Injectable()
export class SettlementLog extends SettlementEvents implements OnApplicationBootstrap {
  private readonly logger: Logger;

  constructor(
    logger: Logger,
    private readonly rail: RailAvailability,
    private readonly metrics: Metrics,
    private readonly clock: Clock,
  ) {
    super();
    this.logger = logger.child({ context: 'settlement' });
  }

  /** A worker before this one may have ended in an outage that is over; if it is not, this one will notice soon. */
  onApplicationBootstrap(): void {
    this.publish(this.rail.forgetDown());
    this.metrics.set('malote_rail_circuit_open', 0);
    // Alerts on missing progress count from the start until there is some.
    const nowSeconds = this.clock.timeOfDay().getTime() / 1_000;
    this.metrics.set('malote_last_settlement_progress_timestamp_seconds', nowSeconds);
  }

  override railDown(): void {
    this.logger.error({}, 'The rail does not answer; submissions pause until it does');
    this.metrics.set('malote_rail_circuit_open', 1);
    this.publish(this.rail.markDown(this.clock.timeOfDay()));
  }

  override railUp(): void {
    this.logger.info({}, 'The rail answers again');
    this.metrics.set('malote_rail_circuit_open', 0);
    this.publish(this.rail.markUp());
  }

  override railHeld(until: Date): void {
    this.logger.error(
      { held_until: until },
      'The account at the rail lacks the balance (AM04); payments are held',
    );
  }

  override railReleased(): void {
    this.logger.info({}, 'Payments are no longer held');
  }

  override heldForReview(
    batch: SettledBatch,
    held: readonly { readonly payoutId: string; readonly reason?: PayoutMove['reason'] }[],
  ): void {
    const codes = [...new Set(held.map(({ reason }) => reason?.code ?? 'none'))];
    const payout_ids = held.map(({ payoutId }) => payoutId);
    this.logger.warn(
      { ...chunkIds(batch), payouts: held.length, payout_ids, codes },
      'Payouts need an operator',
    );
  }

  override unmatchedSettlements(batch: SettledBatch, settlements: readonly PayoutResult[]): void {
    for (const { payoutId, paymentId, endToEndId, move } of settlements)
      this.logger.error(
        {
          ...chunkIds(batch),
          payout_id: payoutId,
          payment_id: paymentId,
          end_to_end_id: move.endToEndId ?? endToEndId,
          receiver_ispb: move.receiverIspb,
          settled_at: move.settledAt,
        },
        'The rail settled a payment that its payout does not account for',
      );
  }

  override resultsNotWritten(batch: SettledBatch, payoutIds: readonly string[], error: unknown): void {
    this.logger.error(
      { ...chunkIds(batch), payouts: payoutIds.length, payout_ids: payoutIds, err: error },
      'Results could not be written; the payouts will be looked up',
    );
  }

  private publish(published: Promise<void>): void {
    published.catch((error: unknown) => {
      this.logger.debug({ err: error }, 'Could not publish rail availability');
    });
  }
}
