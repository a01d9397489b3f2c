import type { PayoutStatus } from '#domain';
import type { HistoryRecord, Policy } from './history/record.js';
import { callOf, type MaloteClients } from './call-malote.js';
import type { SoakItem } from './soak-item.js';

/** Posts the batches of one payer until they are answered, and writes down what was sent and answered. */
export class BatchPoster {
  constructor(
    readonly payer: string,
    readonly malote: MaloteClients,
    readonly write: (record: HistoryRecord) => void,
    /** Gets the payout id of each external id, for rails that know nothing else of a payout. */
    private readonly payoutIds: Map<string, string>,
  ) {}

  /** Returns the status of the answer. */
  async post(batch: string, items: readonly SoakItem[], scheduledFor?: Date): Promise<number> {
    const sent = items.map(({ external_id, amount_cents, pix_key }) => ({
      external_id,
      user_id: 'u1',
      amount_cents,
      pix_key,
    }));
    const body = { batch_id: batch, items: sent, ...(scheduledFor && { scheduled_for: scheduledFor }) };
    const answer = await this.malote.untilAnswered({ method: 'POST', path: '/api/payouts', body });
    if (answer === 'given up') return 0;
    const { details = [] } = JSON.parse(answer.text) as {
      details?: { payout_id: string; external_id: string; status: PayoutStatus }[];
    };
    for (const { payout_id, external_id, status } of details)
      if (status !== 'duplicate') this.payoutIds.set(external_id, payout_id);
    this.write({
      kind: 'post',
      payer: this.payer,
      batch,
      ...callOf(answer),
      ...(scheduledFor && { scheduledFor: scheduledFor.getTime() }),
      items: items.map(({ external_id, amount_cents, end, returned }) => [
        external_id,
        amount_cents,
        end,
        returned,
      ]),
      payouts: details.map(({ payout_id, status }) => [payout_id, status]),
    });
    return answer.status;
  }

  async cancel(batch: string): Promise<void> {
    const path = `/api/payouts/${batch}/cancel`;
    const answer = await this.malote.untilAnswered({ method: 'POST', path });
    if (answer !== 'given up') this.write({ kind: 'cancel', batch, ...callOf(answer) });
  }

  /** Has an operator set the policy of the payer. */
  async setPolicy(operator: MaloteClients, policy: Policy): Promise<void> {
    const { payer } = this;
    const path = `/api/operations/payers/${payer}`;
    const answer = await operator.untilAnswered({ method: 'PUT', path, body: { payer, ...policy } });
    if (answer !== 'given up') this.write({ kind: 'policy', payer, ...callOf(answer), policy });
  }

  /** Waits until nothing of a batch is open any more, or `isOver`. */
  async untilFinal(batch: string, isOver: () => boolean): Promise<void> {
    const path = `/api/payouts/${batch}?details=false`;
    const headers = { prefer: 'wait=2' };
    while (!isOver()) {
      const answer = await this.malote.untilAnswered({ method: 'GET', path, headers }, isOver);
      if (answer === 'given up' || answer.status !== 200) return;
      if ((JSON.parse(answer.text) as { completed_at: string | null }).completed_at !== null) return;
    }
  }
}
