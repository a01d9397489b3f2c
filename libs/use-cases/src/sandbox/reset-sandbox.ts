import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.port.js';
import { StreamSignals } from '../streams/stream-signals.port.js';
import { FleetingData, StoredData } from './sandbox-data.port.js';

/** Sandbox: everything as on the first day. */
@Injectable()
export class ResetSandbox {
  constructor(
    private readonly stored: StoredData,
    private readonly fleeting: FleetingData,
    private readonly signals: StreamSignals,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Empties everything but keys and the audit log, which says who it was; calls that wait on a stream learn that it has ended.
   * Errors: `database_unavailable`.
   */
  async reset(actor: string): Promise<void> {
    await this.audit.append({ actor, action: 'sandbox.reset', subject: 'sandbox' });
    await this.stored.empty();
    // While it is away it may as well keep what it has: it is compared with the database before it is believed.
    await this.fleeting.empty().catch(() => undefined);
    this.signals.send({ kind: 'all_streams_ended' });
  }
}
