import { Injectable } from '@nestjs/common';
import { Configuration } from '#configuration';

/** The places for endpoints that this process delivers to at a time. Slow receivers can fill all of them, which is no standstill. */
@Injectable()
export class WebhookPlaces {
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
