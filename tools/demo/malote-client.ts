import { setTimeout as pause } from 'node:timers/promises';
import type { CollectedMessage, PayoutItem } from './compare-books.js';

/** The parts of a batch's report that the demo reads. */
export interface BatchReport {
  readonly batch_id: string;
  readonly status: string;
  readonly processed: number;
  readonly successful: number;
  readonly details: readonly PayoutItem[];
}

const KEY_MISSING = `This Malote requires a key (AUTH=required). Make one and try again:
  npm run keys -- create --payer demo --scope payouts:read --scope payouts:write --scope streams:read --ispb 10573521 --ispb 18236120
  MALOTE_API_KEY=mk_… npm run demo`;
const KEY_REFUSED =
  'This Malote does not accept the key in MALOTE_API_KEY: it is unknown, revoked or expired.';

/** One request waits this long for the batch; the demo repeats it until the batch is final. */
const WAIT_SECONDS = 5;
/** A sandbox settles the example in well under a second; after this long something is wrong. */
const GIVE_UP_AFTER_MS = 90_000;
/** Attempts to open a stream while other collectors hold all six. */
const MAX_START_ATTEMPTS = 10;
const BATCHES = { headers: { accept: 'multipart/json' } };

/** The calls of the demo, with errors that a person can act upon. */
export class MaloteClient {
  /** @param apiKey for a Malote that requires keys (AUTH=required) */
  constructor(
    readonly baseUrl: string,
    private readonly apiKey?: string,
  ) {}

  /** Outside the sandbox, a Malote has no routes for trying things out; 0 messages change nothing where it has them. */
  async isSandbox(): Promise<boolean> {
    const answer = await this.call([400, 403, 404], 'POST', '/api/util/msgs/00000000/0');
    return answer.status !== 404;
  }

  /** Posts the batch and follows it until it is final; `onReport` gets every report on the way. */
  async pay(batch: object, onReport: (report: BatchReport) => void): Promise<BatchReport> {
    const init = { body: JSON.stringify(batch), headers: { 'content-type': 'application/json' } };
    let report = (await (await this.call([201], 'POST', '/api/payouts', init)).json()) as BatchReport;
    onReport(report);
    for (
      const giveUpAtMs = Date.now() + GIVE_UP_AFTER_MS;
      ['pending', 'processing'].includes(report.status);
    ) {
      if (Date.now() > giveUpAtMs)
        throw new Error(
          `Batch ${report.batch_id} is still ${report.status} after ${String(GIVE_UP_AFTER_MS / 1000)} seconds. Is a worker running?`,
        );
      const wait = { headers: { prefer: `wait=${String(WAIT_SECONDS)}` } };
      const answer = await this.call([200], 'GET', `/api/payouts/${report.batch_id}`, wait);
      report = (await answer.json()) as BatchReport;
      onReport(report);
    }
    return report;
  }

  /**
   * Collects everything that waits for an institution, as a collector does: start, follow Pull-Next until the line is empty,
   * DELETE. Returns the messages in their order; those of earlier runs are among them.
   */
  async collect(ispb: string): Promise<CollectedMessage[]> {
    const collected: CollectedMessage[] = [];
    let answer = await this.startStream(ispb);
    for (;;) {
      if (answer.status === 200) collected.push(...((await answer.json()) as CollectedMessage[]));
      const next = answer.headers.get('pull-next');
      if (next === null) throw new Error(`An answer of the stream of ${ispb} has no Pull-Next.`);
      const streams = await this.call([200], 'GET', `/api/pix/${ispb}/streams`);
      const { undelivered } = (await streams.json()) as { undelivered: number };
      if (answer.status === 204 || undelivered === 0) {
        await this.call([200], 'DELETE', next);
        return collected;
      }
      answer = await this.call([200, 204], 'GET', next, BATCHES);
    }
  }

  private async startStream(ispb: string): Promise<Response> {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.call([200, 204, 429], 'GET', `/api/pix/${ispb}/stream/start`, BATCHES);
      if (answer.status !== 429) return answer;
      if (attempt === MAX_START_ATTEMPTS)
        throw new Error(`All streams of ${ispb} stay taken: ${await answer.text()}`);
      await pause(Number(answer.headers.get('retry-after') ?? 1) * 1000);
    }
  }

  /** Refuses any status but those named; the error quotes the problem answer. */
  private async call(
    statuses: readonly number[],
    method: string,
    path: string,
    init: { readonly headers?: Readonly<Record<string, string>>; readonly body?: string } = {},
  ): Promise<Response> {
    const key = this.apiKey === undefined ? {} : { authorization: `Bearer ${this.apiKey}` };
    const headers = { ...key, ...init.headers };
    const answer = await fetch(new URL(path, this.baseUrl), { method, ...init, headers }).catch(
      (error: unknown) => {
        throw new Error(`Nothing answers at ${this.baseUrl}. Start Malote first: npm start`, {
          cause: error,
        });
      },
    );
    if (statuses.includes(answer.status)) return answer;
    if (answer.status === 401) throw new Error(this.apiKey === undefined ? KEY_MISSING : KEY_REFUSED);
    throw new Error(`${method} ${path} answered ${String(answer.status)}: ${await answer.text()}`);
  }
}
