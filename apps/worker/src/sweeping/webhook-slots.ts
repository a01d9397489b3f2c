import { Injectable } from '@nestjs/common';
import { Configuration } from '#configuration';

/** Slots for the endpoints that this process delivers to at a time. Slow receivers can occupy all of them: that is no stall. */
@Injectable()
export class WebhookSlots {
  private taken = 0;

  constructor(private readonly configuration: Configuration) {}

  get free(): number {
    return Math.max(0, this.configuration.webhooks.concurrency - this.taken);
  }

  async hold(work: () => Promise<void>): Promise<void> {
    this.taken += 1;
    try {
      await work();
    } finally {
      this.taken -= 1;
    }
  }
}
