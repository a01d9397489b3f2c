import { pipeline, Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { Response } from 'express';
import { type Payout } from '#domain';
import { toPayoutReport } from '#presenters';

/** In this order in the header row; a change of order or name breaks clients that read them by position or name. */
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
  'failure_code',
  'failure_message',
  'failure_retryable',
  'failure_source',
  'duplicate_of_batch_id',
  'duplicate_of_external_id',
  'duplicate_of_payout_id',
  'duplicate_of_status',
] as const;

type CsvRow = Readonly<Record<(typeof COLUMNS)[number], string | number | boolean | undefined>>;

/**
 * Items as CSV (RFC 4180, but with line feeds alone), made page by page as the client reads. The first page is read before anything
 * is answered, so that what is wrong is answered as a problem; a fault after that cuts the answer off, which HTTP shows.
 * Spreadsheets take what begins with = + - @ for a formula: such text is led by an apostrophe.
 *
 * Sets the headers; what is returned is to be sent.
 */
export async function answerCsv(
  response: Response,
  batchId: string,
  pages: AsyncGenerator<readonly Payout[]>,
): Promise<Readable> {
  const first = await pages.next();
  const rows = Readable.from(rowsOf(first.done === true ? [] : first.value, pages));
  const csv = stringify({
    header: true,
    columns: [...COLUMNS],
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
): AsyncGenerator<CsvRow> {
  yield* first.map(toRow);
  for await (const page of rest) yield* page.map(toRow);
}

function toRow(payout: Payout): CsvRow {
  const { failure, duplicate_of: original, ...item } = toPayoutReport(payout);
  return {
    index: item.index,
    external_id: item.external_id,
    user_id: item.user_id,
    status: item.status,
    amount_cents: item.amount_cents,
    payout_id: item.payout_id,
    end_to_end_id: item.end_to_end_id,
    receiver_ispb: item.receiver_ispb,
    settled_at: item.settled_at,
    failure_code: failure?.code,
    failure_message: failure?.message,
    failure_retryable: failure?.retryable,
    failure_source: failure?.source,
    duplicate_of_batch_id: original?.batch_id,
    duplicate_of_external_id: original?.external_id,
    duplicate_of_payout_id: original?.payout_id,
    duplicate_of_status: original?.status,
  };
}
