import { Injectable } from '@nestjs/common';
import type { Ispb, StreamEnding } from '#domain';
import {
  decodeCursor,
  encodeCursor,
  readPage,
  type CursorForm,
  type Page,
  type PageRequest,
} from '#use-cases';
import { Sql, type Statement } from '../connection/sql.js';

/** $1 institution, $2, $3 position of the last one before, $4 limit: see the function's header. */
const listStreams: Statement = { name: 'list_streams', text: 'SELECT * FROM list_streams($1, $2, $3, $4)' };

/** When it ended, as text, for it does not fit a number; no two streams have a seat at one moment. */
interface StreamPosition {
  readonly endedUs: string;
  readonly seat: number;
}

/** A stream as operators see it: without its id. */
export interface ListedStream extends StreamPosition {
  readonly openedAt: Date;
  /** Null: it is open. */
  readonly endedAt: Date | null;
  readonly endedBy: StreamEnding | null;
  readonly lastAnswerAt: Date | null;
  readonly delivered: number;
  readonly acknowledged: number;
}

interface StreamRow {
  readonly seat: number;
  readonly opened_at: Date;
  readonly ended_at: Date | null;
  readonly ended_us: string;
  readonly ended_by: StreamEnding | null;
  readonly last_answer_at: Date | null;
  readonly delivered: string;
  readonly unacknowledged: number;
}

const CURSOR: CursorForm<StreamPosition> = {
  encode: ({ endedUs, seat }) => encodeCursor(endedUs, seat),
  decode: (cursor) => {
    const [endedUs = '', seat] = decodeCursor(cursor, /^(9223372036854775807|\d{1,17}) ([1-6])$/);
    return { endedUs, seat: Number(seat) };
  },
};

/** An institution's streams: those that are open, and those that ended in the last 24 hours. */
@Injectable()
export class StreamListRepository {
  constructor(private readonly sql: Sql) {}

  /** The open ones by seat, then the last one to end first. Errors: `invalid_cursor`, `database_unavailable`. */
  list(ispb: Ispb, request: PageRequest): Promise<Page<ListedStream>> {
    return readPage(request, CURSOR, async ({ after, limit }) => {
      const rows = await this.sql.run<StreamRow & object>(listStreams, [
        ispb,
        after?.endedUs,
        after?.seat,
        limit,
      ]);
      return rows.map((row) => ({
        seat: row.seat,
        openedAt: row.opened_at,
        endedAt: row.ended_at,
        endedUs: row.ended_us,
        endedBy: row.ended_by,
        lastAnswerAt: row.last_answer_at,
        delivered: Number(row.delivered),
        acknowledged: Number(row.delivered) - row.unacknowledged,
      }));
    });
  }
}
