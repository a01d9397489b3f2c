import { setTimeout as pause } from 'node:timers/promises';
import { Agent } from 'undici';

/** An answer: status, body as text, and what to call next. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly pullNext: string | undefined;
}

export interface Call {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Longer than any wait; an API that is frozen is given up on. */
const TIMEOUT_MS = 20_000;
const PAUSE_MS = 100;

/** The clients of all APIs: each call goes to one of them, and where it gets no answer the next try goes to another. */
export class MaloteClients {
  private readonly agent = new Agent({
    connections: 64,
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
  });
  private turn = 0;

  constructor(private readonly addresses: readonly string[]) {}

  /** One try; rejects where there is no answer. */
  async once({ method, path, headers = {}, body }: Call): Promise<Answer> {
    const origin = this.addresses[this.turn++ % this.addresses.length] ?? '';
    const answer = await this.agent.request({ origin, method, path, headers, body: body ?? null });
    const pullNext = answer.headers['pull-next'];
    return {
      status: answer.statusCode,
      text: await answer.body.text(),
      pullNext: typeof pullNext === 'string' ? pullNext : undefined,
    };
  }

  /** The same call until it is answered by something else than 429 and 503, or `given up` says that it is no longer wanted. */
  async untilAnswered(call: Call, isGivenUp: () => boolean = () => false): Promise<Answer | 'given up'> {
    for (;;) {
      const answer = await this.once(call).catch(() => undefined);
      if (answer !== undefined && answer.status !== 503 && answer.status !== 429) return answer;
      if (isGivenUp()) return 'given up';
      await pause(PAUSE_MS);
    }
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }
}
