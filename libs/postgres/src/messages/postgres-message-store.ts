import { Injectable } from '@nestjs/common';
import { Metrics } from '#observability';
import { MessageStore, type KnownMessage, type MessageToStore } from '#use-cases';
import { Sql, type SqlRunner } from '../connection/sql.js';
import { storeMessages } from './store-messages.sql.js';

/** Messages in Postgres: an append to their institutions' logs. */
@Injectable()
export class PostgresMessageStore extends MessageStore {
  constructor(
    private readonly sql: Sql,
    private readonly metrics: Metrics,
  ) {
    super();
  }

  override async store(messages: readonly MessageToStore[]): Promise<readonly KnownMessage[]> {
    const known = await storeMessagesWith(this.sql, messages);
    if (known.every(({ kind }) => kind === 'duplicate'))
      this.metrics.count('malote_messages_stored_total', messages.length - known.length);
    return known;
  }
}

/** The same inside a transaction of the caller's. It locks the institutions' tails until the commit: call it last. */
export async function storeMessagesWith(
  sql: SqlRunner,
  messages: readonly MessageToStore[],
): Promise<readonly KnownMessage[]> {
  if (messages.length === 0) return [];
  const rows = await sql.run<{ ordinal: number; outcome: 'duplicate' | 'conflict' }>(storeMessages, [
    messages.map(({ receiverIspb }) => receiverIspb),
    messages.map(({ endToEndId }) => endToEndId),
    messages.map(({ wire }) => wire).join('\n'),
  ]);
  return rows.map(({ ordinal, outcome }) => ({ index: ordinal - 1, kind: outcome }));
}
