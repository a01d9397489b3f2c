import { Injectable } from '@nestjs/common';
import { decodeCursor, encodeCursor, invalidCursor, type Cursor } from '../lists/cursor.js';
import { cutPage, type Page, type PageRequest } from '../lists/page.js';
import { AuditLog, type AuditRecord } from './audit-log.port.js';

const POSITION = /^\d{1,15}$/;

/** Who did what, newest first. Errors: `database_unavailable`, `invalid_cursor`. */
@Injectable()
export class ReadAuditLog {
  constructor(private readonly log: AuditLog) {}

  async read({ cursor, limit }: PageRequest): Promise<Page<AuditRecord>> {
    const before = cursor === undefined ? undefined : readPosition(cursor);
    const found = await this.log.read({ before, limit: limit + 1 });
    return cutPage(found, limit, ({ position }) => encodeCursor(String(position)));
  }
}

function readPosition(cursor: Cursor): number {
  const text = decodeCursor(cursor);
  if (!POSITION.test(text)) throw invalidCursor();
  return Number(text);
}
