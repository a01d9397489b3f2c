import { Injectable } from '@nestjs/common';
import { DomainError, toInstant } from '#domain';
import {
  decodeCursor,
  encodeCursor,
  everyPage,
  readPage,
  type CursorForm,
  type Page,
  type PageRequest,
} from '../lists/page.js';
import { ReadsByPayer } from './reads-by-payer.js';
import {
  StatementReader,
  type StatementKey,
  type StatementLine,
  type StatementPosition,
  type StatementSums,
} from './statement-reader.port.js';

/**
 * A payer's business day: what was paid on it, and what came back. Errors of all calls: `day_not_begun`, `statement_removed`,
 * `database_unavailable`; with a cursor: `invalid_cursor`.
 */
@Injectable()
export class ReadStatement {
  constructor(
    private readonly reader: StatementReader,
    private readonly reads: ReadsByPayer,
  ) {}

  async read(
    key: StatementKey,
    request: PageRequest,
  ): Promise<{ readonly sums: StatementSums; readonly lines: Page<StatementLine> }> {
    const lines = await this.page(key, request);
    return { sums: await this.sums(key), lines };
  }

  /** All lines, a page at a time. */
  async *everyLine(key: StatementKey): AsyncGenerator<readonly StatementLine[]> {
    await this.sums(key);
    yield* everyPage((request) => this.page(key, request));
  }

  private async sums(key: StatementKey): Promise<StatementSums> {
    const sums = await this.reads.run(key.payer, () => this.reader.sums(key));
    if (sums === 'future') throw new DomainError('day_not_begun', 'This day has not begun in São Paulo.');
    if (sums instanceof Date)
      throw new DomainError('statement_removed', 'Payouts of this day were removed by retention.', {
        details: { kept_since: toInstant(sums) },
      });
    return sums;
  }

  private page(key: StatementKey, request: PageRequest): Promise<Page<StatementLine>> {
    return readPage(request, STATEMENT_CURSOR, (page) =>
      this.reads.run(key.payer, () => this.reader.lines(key, page)),
    );
  }
}

export const STATEMENT_CURSOR: CursorForm<StatementPosition> = {
  encode: ({ settledAt, payoutId, returnId = '' }) =>
    encodeCursor(settledAt.getTime(), payoutId, Buffer.from(returnId).toString('base64url')),
  decode: (cursor) => {
    const [settledAtMs, payoutId = '', returnId = ''] = decodeCursor(
      cursor,
      /^(\d{1,15}) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}) ([\w-]{0,128})$/,
    );
    const id = Buffer.from(returnId, 'base64url').toString();
    return { settledAt: new Date(Number(settledAtMs)), payoutId, returnId: id === '' ? undefined : id };
  },
};
