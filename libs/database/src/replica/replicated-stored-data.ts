import { setTimeout as pause } from 'node:timers/promises';
import { DomainError } from '#domain';
import { StoredData } from '#use-cases';
import type { Sql, Statement } from '../connection/sql.js';
import type { Replica } from './replica.js';

/** After that the emptying counts as not done; it may be asked for again. */
const PATIENCE_MS = 3_000;
const ASK_EVERY_MS = 20;

/** Whatever anybody can see by now was written before this place in the log. */
const readLogPosition: Statement = {
  name: 'read_log_position',
  text: 'SELECT pg_current_wal_insert_lsn()::text AS lsn',
};

/**
 * Emptying takes back what was final, and finished batches are read from the replica: so it is done when the replica has done it, too.
 * It exists in the sandbox alone.
 */
export class ReplicatedStoredData extends StoredData {
  constructor(
    private readonly primary: StoredData,
    private readonly sql: Sql,
    private readonly replica: Replica,
  ) {
    super();
  }

  override async empty(): Promise<void> {
    await this.primary.empty();
    const [row] = await this.sql.run<{ lsn: string }>(readLogPosition);
    const giveUpAtMs = performance.now() + PATIENCE_MS;
    while (!(await this.replica.hasReplayed(row?.lsn ?? '').catch(() => false))) {
      if (performance.now() > giveUpAtMs)
        throw new DomainError('database_unavailable', 'The replica has not been emptied yet.');
      await pause(ASK_EVERY_MS);
    }
  }
}
