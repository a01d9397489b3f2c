import { Injectable } from '@nestjs/common';
import { DatabaseState } from '#database';
import { RedisState } from '#redis';
import { AuditLog, StreamSignals } from '#use-cases';

/** Sandbox: everything as on the first day. */
@Injectable()
export class ResetSandbox {
  constructor(
    private readonly database: DatabaseState,
    private readonly redis: RedisState,
    private readonly signals: StreamSignals,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Empties everything but keys and the audit log, which says who it was; calls that wait on a stream learn that it has ended.
   * Errors: `database_unavailable`.
   */
  async reset(actor: string): Promise<void> {
    await this.audit.append({ actor, action: 'sandbox.reset', subject: 'sandbox' });
    await this.database.empty();
    // While Redis is unavailable it keeps what it has, which is compared with the database before it is used.
    await this.redis.empty().catch(() => undefined);
    this.signals.send({ kind: 'all_streams_ended' });
  }
}
