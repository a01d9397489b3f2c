import { Injectable } from '@nestjs/common';
import type { PayoutMove } from '#domain';
import { Logger } from '#observability';
import { SettlementEvents } from '#use-cases';

/** What settlement has to tell, in the log: only what somebody should know of or look into. */
@Injectable()
export class SettlementLog extends SettlementEvents {
  private readonly logger: Logger;

  constructor(logger: Logger) {
    super();
    this.logger = logger.child({ context: 'settlement' });
  }

  override railWentAway(): void {
    this.logger.error({}, 'The rail does not answer; submissions pause until it does');
  }

  override railCameBack(): void {
    this.logger.info({}, 'The rail answers again');
  }

  override heldForReview(
    { payer, batchId }: { payer: string; batchId: string },
    reasons: readonly PayoutMove['reason'][],
  ): void {
    const codes = [...new Set(reasons.map((reason) => reason?.code ?? 'none'))];
    this.logger.warn({ payer, batchId, payouts: reasons.length, codes }, 'Payouts need an operator');
  }

  override resultsNotWritten(count: number, error: unknown): void {
    this.logger.error(
      { payouts: count, err: error },
      'Results could not be written; the rail will be asked for them',
    );
  }
}
