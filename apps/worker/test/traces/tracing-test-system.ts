import { randomBytes } from 'node:crypto';
import {
  spawnProcess,
  startApi,
  TestTraceReceiver,
  waitFor,
  type ReceivedSpan,
  type ServerProcess,
} from '#testing';
import { SettlementTestSystem } from '../settlement-test-system.js';

/** A key of a client's, and what must never be found anywhere. */
export const SECRET_PIX_KEY = 'very.secret.person@example.com';
export const SECRET_CPF = '98716278190';

/** An API and a worker that trace to a receiver of the test, and pay through a PSP of the test. */
export class TracingTestSystem {
  private constructor(
    readonly settlement: SettlementTestSystem,
    readonly receiver: TestTraceReceiver,
    readonly api: ServerProcess,
    readonly worker: ServerProcess,
    readonly apiKey: string,
  ) {}

  static async start(
    environment: (receiver: TestTraceReceiver) => Record<string, string>,
  ): Promise<TracingTestSystem> {
    const receiver = await TestTraceReceiver.start();
    const settlement = await SettlementTestSystem.start();
    const { databaseUrl, redisUrl } = settlement;
    const tracing = environment(receiver);
    const apiKey = await makeKey(databaseUrl, redisUrl);
    const [api, worker] = await Promise.all([
      startApi({
        databaseUrl,
        redisUrl,
        environment: { AUTH: 'required', LOG_LEVEL: 'debug', STREAM_WAIT_MS: '4000', ...tracing },
      }),
      settlement.startWorker(tracing),
    ]);
    return new TracingTestSystem(settlement, receiver, api, worker, apiKey);
  }

  call(path: string, init: RequestInit & { headers?: Record<string, string> } = {}): Promise<Response> {
    return fetch(`${this.api.url}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${this.apiKey}`, ...init.headers },
    });
  }

  /** Hands in one payout and waits until it has settled. */
  async pay(
    headers: Record<string, string> = {},
    pixKey = SECRET_PIX_KEY,
  ): Promise<{ id: string; payoutId: string }> {
    const id = `batch-${randomBytes(6).toString('hex')}`;
    const items = [{ external_id: id, user_id: 'u', amount_cents: 100, pix_key: pixKey }];
    const answer = await this.call('/api/payouts', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ batch_id: id, items }),
    });
    if (answer.status !== 201) throw new Error(`${String(answer.status)}: ${await answer.text()}`);
    await this.settlement.waitUntilFinal(id);
    const { payout_id: payoutId } = await this.settlement.payout(id);
    return { id, payoutId };
  }

  /** The spans of a trace once all of these names have come. */
  async trace(traceId: string, ...names: string[]): Promise<ReceivedSpan[]> {
    const hasAll = (): boolean => {
      const found = new Set(this.receiver.trace(traceId).map(({ name }) => name));
      return names.every((name) => found.has(name));
    };
    await waitFor(hasAll, { what: `the spans ${names.join(', ')}` }).catch((error: unknown) => {
      throw new Error(
        `${String(error)}; there are: ${this.receiver.spans.map(({ name }) => name).join(', ')}`,
        { cause: error },
      );
    });
    return this.receiver.trace(traceId);
  }

  /** Lines of a process, parsed. */
  lines({ output }: ServerProcess): Record<string, unknown>[] {
    return output
      .split('\n')
      .filter((line) => line.startsWith('{') && line.endsWith('}'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  async stop(): Promise<void> {
    this.api.kill('SIGKILL');
    await this.api.ended;
    await this.settlement.stop();
    await this.receiver.close();
  }
}

/** A traceparent of a client's, whose trace is to be kept, and the id of that trace. */
export function clientTrace(): {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceparent: string;
} {
  const traceId = randomBytes(16).toString('hex');
  const spanId = randomBytes(8).toString('hex');
  return { traceId, spanId, traceparent: `00-${traceId}-${spanId}-01` };
}

/** Made by the command that operators use. */
async function makeKey(databaseUrl: string, redisUrl: string): Promise<string> {
  const scopes = ['payouts:read', 'payouts:write', 'streams:read', 'messages:write', 'webhooks:manage'];
  const made = spawnProcess('apps/cli/src/main.js', {
    environment: { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl },
    args: [
      'keys',
      'create',
      '--json',
      '--payer',
      'default',
      '--ispb',
      '60701190',
      ...scopes.flatMap((scope) => ['--scope', scope]),
    ],
  });
  await made.ended;
  const { key } = JSON.parse(made.output.slice(made.output.indexOf('{'))) as { key: string };
  return key;
}
