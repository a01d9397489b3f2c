import {
  createMalote,
  unwrap,
  type BatchOrder,
  type BatchReport,
  type Malote,
  type PixMessage,
} from '../../clients/typescript/src/index.js';

/** One request waits this long for the batch; the demo repeats it until the batch is final. */
const WAIT_SECONDS = 5;
/** A sandbox settles the example in well under a second; after this long something is wrong. */
const GIVE_UP_AFTER_MS = 90_000;
/** Of what others have collected meanwhile nothing comes. */
const COLLECT_WITHIN_MS = 30_000;

/** The client, and an error that a person can act upon where nothing answers. */
export function connect(baseUrl: string, apiKey: string | undefined): Malote {
  return createMalote({
    baseUrl,
    ...(apiKey !== undefined && { apiKey }),
    fetch: (request) =>
      fetch(request).catch((error: unknown) => {
        throw new Error(`Nothing answers at ${baseUrl}. Start Malote first: npm start`, { cause: error });
      }),
  });
}

/** Outside the sandbox, a Malote has no routes for trying things out; 0 messages change nothing where it has them. */
export async function isSandbox(malote: Malote): Promise<boolean> {
  const path = { ispb: '00000000', number: 0 };
  const answer = await malote.POST('/api/util/msgs/{ispb}/{number}', { params: { path } });
  if (![400, 403, 404].includes(answer.response.status)) unwrap(answer);
  return answer.response.status !== 404;
}

/** Posts the batch and follows it until it is final; `onReport` gets every report on the way. */
export async function pay(
  malote: Malote,
  batch: BatchOrder,
  onReport: (report: BatchReport) => void,
): Promise<BatchReport> {
  const giveUpAtMs = performance.now() + GIVE_UP_AFTER_MS;
  let report: BatchReport = unwrap(await malote.POST('/api/payouts', { body: batch }));
  onReport(report);
  while (['pending', 'processing'].includes(report.status)) {
    if (performance.now() > giveUpAtMs)
      throw new Error(
        `Batch ${report.batch_id} is still ${report.status} after ${String(GIVE_UP_AFTER_MS / 1000)} seconds. Is a worker running?`,
      );
    const params = { path: { batch_id: batch.batch_id }, header: { Prefer: `wait=${String(WAIT_SECONDS)}` } };
    report = unwrap(await malote.GET('/api/payouts/{batch_id}', { params }));
    onReport(report);
  }
  return report;
}

/** Collects and acknowledges everything that waits for an institution, in its order; messages of earlier runs are among it. */
export async function collect(malote: Malote, ispb: string): Promise<PixMessage[]> {
  const collected: PixMessage[] = [];
  const line = malote.collect({ ispb, signal: AbortSignal.timeout(COLLECT_WITHIN_MS) });
  for await (const messages of line) {
    collected.push(...messages);
    const { undelivered } = unwrap(
      await malote.GET('/api/pix/{ispb}/streams', { params: { path: { ispb } } }),
    );
    if (undelivered === 0) line.finish();
  }
  return collected;
}
