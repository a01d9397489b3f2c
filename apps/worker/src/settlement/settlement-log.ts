import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { PayoutMove } from '#domain';
import { Logger, Metrics } from '#observability';
import { RailNews, SettlementEvents, type SettledBatch } from '#use-cases';
import { chunkIds } from './chunk-ids.js';

/** What settlement has to tell, in the log: only what somebody should know of or look into. Of the rail it tells other processes and the metrics, too. */
@Injectable()
export class SettlementLog extends SettlementEvents implements OnApplicationBootstrap {
  private readonly logger: Logger;

  constructor(
    logger: Logger,
    private readonly news: RailNews,
    private readonly metrics: Metrics,
  ) {
    super();
    this.logger = logger.child({ context: 'settlement' });
  }

  /** A worker before this one may have ended in an outage that has not lasted; if it has, this one will notice soon. */
  onApplicationBootstrap(): void {
    this.tell(this.news.cameBack());
    this.metrics.set('malote_rail_circuit_open', 0);
    // Until there is some: who alerts on standing still counts from the start.
    this.metrics.set('malote_last_settlement_progress_timestamp_seconds', Date.now() / 1000);
  }

  override railWentAway(): void {
    this.logger.error({}, 'The rail does not answer; submissions pause until it does');
    this.metrics.set('malote_rail_circuit_open', 1);
    this.tell(this.news.wentAway(new Date()));
  }

  override railCameBack(): void {
    this.logger.info({}, 'The rail answers again');
    this.metrics.set('malote_rail_circuit_open', 0);
    this.tell(this.news.cameBack());
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

  override resultsNotWritten(batch: SettledBatch, payoutIds: readonly string[], error: unknown): void {
    this.logger.error(
      { ...chunkIds(batch), payouts: payoutIds.length, payout_ids: payoutIds, err: error },
      'Results could not be written; the rail will be asked for them',
    );
  }

  private tell(telling: Promise<void>): void {
    telling.catch((error: unknown) => {
      this.logger.debug({ err: error }, 'Other processes were not told of the rail');
    });
  }
}
