import { Injectable } from '@nestjs/common';
import { PolledWaits } from '../waiting/polled-waits.js';
import { EventReader, type AwaitedEvents } from './event-reader.port.js';

/** An event is noticed within this long. */
const ASK_EVERY_MS = 500;

/** Clients that prefer to wait for the next event. */
@Injectable()
export class WaitForEvents extends PolledWaits<AwaitedEvents> {
  constructor(private readonly reader: EventReader) {
    super(ASK_EVERY_MS);
  }

  protected override nameOf({ payer, after, types }: AwaitedEvents): string {
    const { transactionId, ofBatch, id, sequence } = after;
    return [payer, transactionId, ofBatch, id, sequence, ...types].join(' ');
  }

  protected override arrived(awaited: readonly AwaitedEvents[]): Promise<readonly AwaitedEvents[]> {
    return this.reader.arrived(awaited);
  }
}
