import { randomUUID } from 'node:crypto';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';
import { Logger } from '#observability';
import { createSubscriber, RedisSettings, reportOutages } from '#redis';
import { StreamSignals, type StreamSignal } from '#use-cases';
import { readSignals, writeSignals } from './signal-message.js';

/** Signals buffered while a message is being sent. More are dropped; the sweeps cover them. */
const MAX_PENDING_SIGNALS = 10_000;

/**
 * Signals over Redis publish/subscribe: one channel per installation, one subscription per listening process. Signals sent
 * in one turn of the event loop, or while a message is in flight, share one message. This process's listener is called
 * directly, and ignores the process's own messages. A message that fails in an outage is not sent again, the sweeps cover its
 * signals; signals still pending go out with the next message.
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
    if (this.subscriber !== undefined) throw new Error('Already listening to stream signals.');
    this.listener = listener;
    const subscriber = createSubscriber(this.settings, `${this.settings.prefix}-signals`);
    this.subscriber = subscriber;
    reportOutages(subscriber, 'signals', this.logger);
    subscriber.on('message', (_channel: string, text: string) => {
      for (const signal of readSignals(text, this.ownName)) listener(signal);
    });
    // Waits for the connection; the client repeats it after every outage. Fails only when the process ends.
    subscriber.subscribe(this.channel).catch(() => undefined);
  }

  onApplicationShutdown(): void {
    this.subscriber?.disconnect();
  }

  private async sendPending(): Promise<void> {
    while (this.pending.length > 0) {
      const signals = this.pending;
      this.pending = [];
      // Lost while Redis is unavailable; the sweeps cover it.
      await this.redis.publish(this.channel, writeSignals(this.ownName, signals)).catch(() => undefined);
    }
    this.sending = false;
  }
}
