import { readFile } from 'node:fs/promises';
import { isFinalBatch, type BatchReport } from './batch-report.js';
import type { MaloteClient } from './malote-client.js';

interface ExampleBatch {
  readonly batch_id: string;
  readonly items: readonly { readonly external_id: string }[];
}

/** Seconds that one request waits for the batch; the demo asks again until it is final. */
const WAIT_SECONDS = 5;
/** A sandbox settles the example in well under a second; after this long something is wrong. */
const GIVE_UP_AFTER_MS = 90_000;

/** The example batch under ids that no earlier run has used: an id is never free again. */
export async function readExampleBatch(file: URL, run: string): Promise<ExampleBatch> {
  const example = JSON.parse(await readFile(file, 'utf8')) as ExampleBatch;
  return {
    ...example,
    batch_id: `${example.batch_id}-${run}`,
    items: example.items.map((item) => ({ ...item, external_id: `${item.external_id}-${run}` })),
  };
}

/** Posts the batch and follows it until it is final; `onReport` sees every report on the way. */
export async function payBatch(
  malote: MaloteClient,
  batch: ExampleBatch,
  onReport: (report: BatchReport) => void,
): Promise<BatchReport> {
  const accepted = await malote.expect([201], 'POST', '/api/payouts', { body: batch });
  let report = accepted.body as BatchReport;
  onReport(report);
  const giveUpAtMs = Date.now() + GIVE_UP_AFTER_MS;
  while (!isFinalBatch(report)) {
    if (Date.now() > giveUpAtMs)
      throw new Error(
        `Batch ${report.batch_id} is still ${report.status} after ${String(GIVE_UP_AFTER_MS / 1000)} seconds. Is a worker running?`,
      );
    const headers = { prefer: `wait=${String(WAIT_SECONDS)}` };
    report = (await malote.expect([200], 'GET', `/api/payouts/${batch.batch_id}`, { headers }))
      .body as BatchReport;
    onReport(report);
  }
  return report;
}
