import { pipeline, Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { Response } from 'express';
import type { Language, Payout } from '#domain';
import { toPayoutReport, type PayoutReport } from '#presenters';

/**
 * Where each column is in an item; its name has `_` for the dot. In this order in the header row: a change of order or name breaks
 * clients that read them by position or name.
 */
const COLUMNS = [
  'index',
  'external_id',
  'user_id',
  'status',
  'amount_cents',
  'payout_id',
  'end_to_end_id',
  'receiver_ispb',
  'settled_at',
  'failure.code',
  'failure.message',
  'failure.retryable',
  'failure.source',
  'duplicate_of.batch_id',
  'duplicate_of.external_id',
  'duplicate_of.payout_id',
  'duplicate_of.status',
  'returned_cents',
];

/**
 * Items as CSV (RFC 4180, but with line feeds alone), made page by page as the client reads. The first page is read before anything
 * is answered, so that what is wrong is answered as a problem; a fault after that cuts the answer off, which HTTP shows.
 * Spreadsheets take what begins with = + - @ for a formula: such text is led by an apostrophe.
 *
 * Sets the headers; what is returned is to be sent.
 */
export async function answerCsv(
  response: Response,
  { batchId, language }: { readonly batchId: string; readonly language: Language },
  pages: AsyncGenerator<readonly Payout[]>,
): Promise<Readable> {
  const first = await pages.next();
  const rows = Readable.from(rowsOf(first.done === true ? [] : first.value, pages, language));
  const csv = stringify({
    header: true,
    columns: COLUMNS.map((key) => ({ key, header: key.replace('.', '_') })),
    escape_formulas: true,
    cast: { boolean: String },
  });
  response.setHeader('content-type', 'text/csv; charset=utf-8; header=present');
  response.setHeader('content-disposition', `attachment; filename="${batchId}.csv"`);
  // When one fails or is destroyed, so is the other; Nest sees what happens to the one it is given.
  return pipeline(rows, csv, () => undefined);
}

async function* rowsOf(
  first: readonly Payout[],
  rest: AsyncGenerator<readonly Payout[]>,
  language: Language,
): AsyncGenerator<PayoutReport> {
  const toRow = (item: Payout): PayoutReport => toPayoutReport(item, language);
  yield* first.map(toRow);
  for await (const page of rest) yield* page.map(toRow);
}
