import { Injectable } from '@nestjs/common';
import { PolledWaits } from '../waiting/polled-waits.js';
import { PayoutReader, type BatchKey } from './payout-reader.port.js';

/** A batch that becomes final is noticed within this long. */
const ASK_EVERY_MS = 250;

/** Clients that prefer to wait until their batch is final. */
@Injectable()
export class WaitForBatch extends PolledWaits<BatchKey> {
  constructor(private readonly reader: PayoutReader) {
    super(ASK_EVERY_MS);
  }

  protected override nameOf({ payer, batchId }: BatchKey): string {
    return `${payer} ${batchId}`;
  }

  protected override arrived(keys: readonly BatchKey[]): Promise<readonly BatchKey[]> {
    return this.reader.finalBatches(keys);
  }
}
