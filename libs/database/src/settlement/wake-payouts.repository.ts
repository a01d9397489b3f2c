import { Injectable } from '@nestjs/common';
import { Sql, type Statement } from '../connection/sql.js';

/** However often a payout is woken, it is looked up this long after its last answer at the earliest. */
const WAKE_GAP_MS = 1_000;

/** $1 payment id, $2 endToEndId, $3 the rail's own id, $4 whether money of it may have come back, $5 gap in ms: see the function's header. */
const wakePayout: Statement = {
  name: 'wake_payout',
  text: 'SELECT payer, batch_id AS "batchId", payout_id AS "payoutId", is_due AS "isDue" FROM wake_payout($1, $2, $3, $4, $5)',
};

interface WokenPayout {
  readonly payer: string;
  readonly batchId: string;
  readonly payoutId: string;
  /** False: within a second. */
  readonly isDue: boolean;
}

/** Makes payouts due that the rail may have something to say of. */
@Injectable()
export class WakePayoutsRepository {
  constructor(private readonly sql: Sql) {}

  /**
   * The payout of a payment, of whichever payer, where it is to be looked up now. Errors: `database_unavailable`.
   *
   * @param payment what the rail calls it; undefined: not known
   */
  async wake(payment: {
    readonly paymentId: string | undefined;
    readonly endToEndId: string | undefined;
    readonly railReference?: string | undefined;
    readonly mayBeReturned: boolean;
  }): Promise<WokenPayout | undefined> {
    const { paymentId, endToEndId, railReference, mayBeReturned } = payment;
    const [woken] = await this.sql.run<WokenPayout>(wakePayout, [
      paymentId,
      endToEndId,
      railReference,
      mayBeReturned,
      WAKE_GAP_MS,
    ]);
    return woken;
  }
}
