import { Injectable } from '@nestjs/common';
import { Metrics } from '#observability';
import { MessageStore, type KnownMessage, type MessageToStore } from '#use-cases';
import { Sql, type Statement } from '../connection/sql.js';

/**
 * $1 receivers' ISPBs, $2 endToEndIds, $3 payloads joined by line feeds, in a separate transaction: see the functions' headers.
 */
const storeMessages: Statement = {
  name: 'store_messages_flushed',
  text: 'CALL store_messages_flushed($1, $2, $3, NULL, NULL)',
};

/** What was not stored; nulls where everything was. */
type NotStoredRow = {
  ordinals: readonly number[] | null;
  outcomes: readonly ('duplicate' | 'conflict')[] | null;
};

/** Messages in Postgres: an append to their institutions' logs. */
@Injectable()
export class MessageRepository extends MessageStore {
  constructor(
    private readonly sql: Sql,
    private readonly metrics: Metrics,
  ) {
    super();
  }

  override async store(messages: readonly MessageToStore[]): Promise<readonly KnownMessage[]> {
    if (messages.length === 0) return [];
    const rows = await this.sql.run<NotStoredRow>(storeMessages, [
      messages.map(({ receiverIspb }) => receiverIspb),
      messages.map(({ endToEndId }) => endToEndId),
      messages.map(({ payload }) => payload).join('\n'),
    ]);
    const known = rows.flatMap(knownMessages);
    if (known.every(({ kind }) => kind === 'duplicate'))
      this.metrics.count('malote_messages_stored_total', messages.length - known.length);
    return known;
  }
}

function knownMessages({ ordinals, outcomes }: NotStoredRow): KnownMessage[] {
  return (outcomes ?? []).map((kind, n) => ({ index: (ordinals?.[n] ?? 0) - 1, kind }));
}
