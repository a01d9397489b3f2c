import { Injectable } from '@nestjs/common';
import type { Ispb } from '#domain';
import {
  decodeCursor,
  encodeCursor,
  readPage,
  type CursorForm,
  type Page,
  type PageRequest,
} from '#use-cases';
import { Sql, type Statement } from '../connection/sql.js';

/** $1 institution, $2 position of the last one before, $3 limit: see the function's header. */
const listMessages: Statement = { name: 'list_messages', text: 'SELECT * FROM list_messages($1, $2, $3)' };

/** Position of a message; as text, for it does not fit a number. */
interface MessagePosition {
  readonly position: string;
}

/** A message as operators see it: without the people it is about. */
export interface ListedMessage extends MessagePosition {
  readonly endToEndId: string;
  readonly amountCents: number;
  readonly storedAt: Date;
  readonly state: 'waiting' | 'delivered' | 'acknowledged';
  /** Of the stream that holds it; null: none does. */
  readonly seat: number | null;
}

interface MessageRow {
  readonly position: string;
  readonly end_to_end_id: string;
  readonly amount_cents: string;
  readonly stored_at: Date;
  readonly state: ListedMessage['state'];
  readonly seat: number | null;
}

const CURSOR: CursorForm<MessagePosition> = {
  encode: ({ position }) => encodeCursor(position),
  decode: (cursor) => {
    const [position = ''] = decodeCursor(cursor, /^(\d{1,18})$/);
    return { position };
  },
};

/** What an institution was sent, and what became of it. */
@Injectable()
export class MessageListRepository {
  constructor(private readonly sql: Sql) {}

  /** Newest first; removed ones are not listed. Errors: `invalid_cursor`, `database_unavailable`. */
  list(ispb: Ispb, request: PageRequest): Promise<Page<ListedMessage>> {
    return readPage(request, CURSOR, async ({ after, limit }) => {
      const rows = await this.sql.run<MessageRow>(listMessages, [ispb, after?.position ?? null, limit]);
      return rows.map((row) => ({
        position: row.position,
        endToEndId: row.end_to_end_id,
        amountCents: Number(row.amount_cents),
        storedAt: row.stored_at,
        state: row.state,
        seat: row.seat,
      }));
    });
  }
}
