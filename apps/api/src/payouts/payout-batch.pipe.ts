import { Injectable, type PipeTransform } from '@nestjs/common';
import { Configuration } from '#configuration';
import { DomainError, parsePayoutBatch, type PayoutBatchOrder } from '#domain';
import { Clock } from '#use-cases';

/** Reads a batch from a body that was parsed: `@JsonBody(PayoutBatchPipe) batch: PayoutBatchOrder`. */
@Injectable()
export class PayoutBatchPipe implements PipeTransform<unknown, PayoutBatchOrder> {
  private readonly maxItems: number;

  constructor(
    { payouts }: Configuration,
    private readonly clock: Clock,
  ) {
    this.maxItems = payouts.batchMaxItems;
  }

  /** @throws DomainError `invalid_request` with every fault, `too_many_items` with `limit` */
  transform(document: unknown): PayoutBatchOrder {
    const read = parsePayoutBatch(document, this.maxItems, this.clock.timeOfDay());
    if (read.ok) return read.batch;
    if (read.reason === 'too_many') {
      throw new DomainError('too_many_items', `A batch has at most ${String(this.maxItems)} items.`, {
        details: { count: read.count, limit: this.maxItems },
      });
    }
    throw new DomainError('invalid_request', 'The batch is not valid. Nothing was stored.', {
      faults: read.faults,
      omitted: read.omitted,
    });
  }
}
