import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';
import { isKeyId, type KeyId } from '#domain';
import { Logger } from '#observability';
import { KeySignals } from '#use-cases';
import { createSubscriber } from '../connection/create-redis.js';
import { RedisSettings } from '../connection/redis-settings.js';
import { reportOutages } from '../connection/report-outages.js';

/**
 * Signals of keys over Redis's publish and subscribe, one message each: keys change seldom. What is lost while Redis is down is
 * made good by asking the database again after some seconds.
 */
@Injectable()
export class RedisKeySignals extends KeySignals implements OnApplicationShutdown {
  private readonly channel: string;
  private readonly listeners: ((id: KeyId) => void)[] = [];
  private subscriber: Redis | undefined;

  constructor(
    private readonly redis: Redis,
    private readonly settings: RedisSettings,
    private readonly logger: Logger,
  ) {
    super();
    this.channel = `${settings.prefix}:key-signals`;
  }

  override send(id: KeyId): void {
    for (const listener of this.listeners) listener(id);
    this.redis.publish(this.channel, id).catch(() => undefined);
  }

  override listen(listener: (id: KeyId) => void): void {
    this.listeners.push(listener);
    this.subscriber ??= this.subscribe();
  }

  onApplicationShutdown(): void {
    this.subscriber?.disconnect();
  }

  private subscribe(): Redis {
    const subscriber = createSubscriber(this.settings, `${this.settings.prefix}-key-signals`);
    reportOutages(subscriber, 'key signals', this.logger);
    subscriber.on('message', (_channel: string, text: string) => {
      if (isKeyId(text)) for (const listener of this.listeners) listener(text);
    });
    // Waits for the connection, and is repeated by the client after every outage; it fails only when the process ends.
    subscriber.subscribe(this.channel).catch(() => undefined);
    return subscriber;
  }
}
