import { randomBytes } from 'node:crypto';
import { collectLine } from './collect-line.js';
import { compareBooks } from './compare-books.js';
import { findMalote } from './find-malote.js';
import { MaloteClient } from './malote-client.js';
import { payBatch, readExampleBatch } from './pay-example-batch.js';

/** Compiled, this file lies in dist/tools/demo. */
const projectRoot = new URL('../../../', import.meta.url);
const RUN_ID_BYTES = 4;

const reais = (cents: number) => `R$ ${(cents / 100).toFixed(2)}`;

/** Pays the example batch, collects what it became, and says whether both sides agree. */
async function runDemo(): Promise<boolean> {
  const address = await findMalote(new URL('.local/run.json', projectRoot), process.env);
  const malote = new MaloteClient(address, process.env['MALOTE_API_KEY']);
  const batch = await readExampleBatch(
    new URL('seeds/payouts_batch_example.json', projectRoot),
    randomBytes(RUN_ID_BYTES).toString('hex'),
  );

  console.log(
    `1. A fintech posts ${String(batch.items.length)} payouts to ${malote.baseUrl} as batch ${batch.batch_id}`,
  );
  const report = await payBatch(malote, batch, (now) => {
    console.log(
      `   ${now.status}: ${String(now.processed)} of ${String(batch.items.length)} processed, ${String(now.successful)} paid`,
    );
  });

  const receivers = [...new Set(report.details.flatMap((item) => item.receiver_ispb ?? []))];
  console.log(`2. Each receiver's institution collects what waits for it`);
  const messages = [];
  for (const ispb of receivers) {
    const line = await collectLine(malote, ispb);
    console.log(
      `   ISPB ${ispb}: ${String(line.length)} message${line.length === 1 ? '' : 's'}, acknowledged, stream ended`,
    );
    messages.push(...line);
  }

  console.log('3. Both sides');
  const lines = compareBooks(report.details, messages);
  for (const { item, complaints } of lines) {
    const verdict = complaints.length === 0 ? 'paid once, collected once' : complaints.join('; ');
    console.log(
      `   ${item.external_id}  ${reais(item.amount_cents).padStart(12)}  ${item.end_to_end_id ?? '-'} → ISPB ${item.receiver_ispb ?? '-'}  ${verdict}`,
    );
  }
  return lines.every(({ complaints }) => complaints.length === 0);
}

try {
  const agreed = await runDemo();
  console.log(agreed ? 'Every payout was paid once and collected once.' : 'The two sides do not agree.');
  process.exitCode = agreed ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
