import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '#domain';
import { Sql, type Statement } from '../connection/sql.js';
import { Replica } from '../replica/replica.js';

/**
 * Every table that holds data; a migration that makes one adds it here. `installation_secret` stays: ids given out before stay
 * unknown rather than forged; `api_key` and `audit_log` stay: starting over locks no user out and hides nothing. The order is that in which statements lock the tables, so that emptying waits for them and does
 * not meet them half-way.
 */
const TABLES_WITH_DATA = [
  'payout',
  'payout_history',
  'payout_batch',
  'payout_due',
  'payout_key',
  'payout_removed',
  'webhook_delivery',
  'webhook_event',
  'webhook_endpoint',
  'payout_return',
  'payout_return_inquiry',
  'batch_event',
  'payer_policy',
  'payer_turn',
  'simulated_submission_count',
  'simulated_payment',
  'message_head',
  'message_tail',
  'message_returned',
  'message_ahead',
  'stream',
  'stream_ended',
  'message',
];

/** No parameters. */
const emptyTables: Statement = {
  name: 'empty_tables',
  text: `TRUNCATE ${TABLES_WITH_DATA.join(', ')}`,
};

/** Under load the database may end the emptying to break a deadlock, or for having waited too long. */
const MAX_ATTEMPTS = 3;

const revokeKeys: Statement = {
  name: 'revoke_keys',
  text: "UPDATE api_key SET revoked_at = date_trunc('milliseconds', clock_timestamp()) WHERE revoked_at IS NULL",
};

/** Everything an installation keeps in Postgres. */
@Injectable()
export class DatabaseState {
  constructor(
    private readonly sql: Sql,
    @Inject(Replica) private readonly replica: Pick<Replica, 'catchUp'>,
  ) {}

  /**
   * Empties all tables with data; schema, secrets, keys and the audit log stay. Emptying takes back what was final, and finished
   * batches are read from the replica: so it waits for that, too. Errors: `database_unavailable`.
   */
  async empty(): Promise<void> {
    await this.truncate();
    await this.replica.catchUp();
  }

  /** Ends all API keys. Errors: `database_unavailable`. */
  async revokeKeys(): Promise<void> {
    await this.sql.run(revokeKeys);
  }

  private async truncate(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.sql.run(emptyTables);
        return;
      } catch (error) {
        const mayPass = error instanceof DomainError && error.code === 'database_unavailable';
        if (!mayPass || attempt === MAX_ATTEMPTS) throw error;
      }
    }
  }
}
