import { Injectable } from '@nestjs/common';
import { Configuration } from '#configuration';
import { AuditLogRepository, DatabaseState } from '#database';
import { randomPixMessage, type Ispb } from '#domain';
import { RedisState } from '#redis';
import { Clock, MessageStore, messageToStore, StreamSignals } from '#use-cases';

/** What only a sandbox does. Errors of all: `database_unavailable`. */
@Injectable()
export class Sandbox {
  constructor(
    private readonly database: DatabaseState,
    private readonly redis: RedisState,
    private readonly messages: MessageStore,
    private readonly signals: StreamSignals,
    private readonly audit: AuditLogRepository,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /** Fills an institution's line with random, valid messages; returns how many were stored: all, unless two random ids meet. */
  async insert(ispb: Ispb, count: number): Promise<number> {
    const now = this.clock.timeOfDay();
    const messages = Array.from({ length: count }, () =>
      messageToStore(randomPixMessage(ispb, now, Math.random)),
    );
    const known = await this.messages.store(messages);
    this.signals.send({ kind: 'messages_stored', ispbs: [ispb] });
    return count - known.length;
  }

  /**
   * Empties everything but the audit log, which says who it was; calls that wait on a stream learn that it has ended. Where calls
   * need a key, keys stay. Where they do not, all keys are revoked: anyone may have made them, and they would be good once
   * AUTH=required.
   */
  async reset(actor: string): Promise<void> {
    await this.audit.append({ actor, action: 'sandbox.reset', subject: 'sandbox' });
    await this.database.empty();
    if (this.configuration.auth === 'off') await this.database.revokeKeys();
    // While Redis is unavailable it keeps what it has, which is compared with the database before it is used.
    await this.redis.empty().catch(() => undefined);
    this.signals.send({ kind: 'all_streams_ended' });
  }
}
