import { randomUUID } from 'node:crypto';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';
import { Logger } from '#observability';
import { StreamSignals, type StreamSignal } from '#use-cases';
import { createSubscriber } from '../connection/create-redis.js';
import { RedisSettings } from '../connection/redis-settings.js';
import { reportOutages } from '../connection/report-outages.js';
import { readSignals, writeSignals } from './signal-message.js';

/** Signals kept for the next message while one is being sent; what comes beyond is lost, and found by the sweeps. */
const MAX_PENDING_SIGNALS = 10_000;

/**
 * Signals over Redis's publish and subscribe: one channel per installation, one subscription per process that listens. What is
 * sent in one turn of the event loop, or while a message is under way, goes as one message. This process is served first, and
 * directly; its own messages say nothing to it. After an outage nothing needs to be made good: sweeps find what was missed.
 */
@Injectable()
export class RedisStreamSignals extends StreamSignals implements OnApplicationShutdown {
  private readonly ownName = randomUUID();
  private readonly channel: string;
  private listener: ((signal: StreamSignal) => void) | undefined;
  private subscriber: Redis | undefined;
  private pending: StreamSignal[] = [];
  private sending = false;

  constructor(
    private readonly redis: Redis,
    private readonly settings: RedisSettings,
    private readonly logger: Logger,
  ) {
    super();
    this.channel = `${settings.prefix}:stream-signals`;
  }

  override send(signal: StreamSignal): void {
    this.listener?.(signal);
    if (this.pending.length < MAX_PENDING_SIGNALS) this.pending.push(signal);
    if (this.sending) return;
    this.sending = true;
    setImmediate(() => void this.sendPending());
  }

  override listen(listener: (signal: StreamSignal) => void): void {
    if (this.subscriber !== undefined) throw new Error('A process listens to signals once.');
    this.listener = listener;
    const subscriber = createSubscriber(this.settings, `${this.settings.prefix}-signals`);
    this.subscriber = subscriber;
    reportOutages(subscriber, 'signals', this.logger);
    subscriber.on('message', (_channel: string, text: string) => {
      for (const signal of readSignals(text, this.ownName)) listener(signal);
    });
    // Waits for the connection, and is repeated by the client after every outage; it fails only when the process ends.
    subscriber.subscribe(this.channel).catch(() => undefined);
  }

  onApplicationShutdown(): void {
    this.subscriber?.disconnect();
  }

  private async sendPending(): Promise<void> {
    while (this.pending.length > 0) {
      const signals = this.pending;
      this.pending = [];
      // Lost while Redis is away: whom it would have told finds out by the sweep.
      await this.redis.publish(this.channel, writeSignals(this.ownName, signals)).catch(() => undefined);
    }
    this.sending = false;
  }
}
