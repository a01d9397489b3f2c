import { setTimeout as pause } from 'node:timers/promises';
import { Agent } from 'undici';
import { now, type AnsweredCall } from './history/record.js';

/** An answer: status, body as text, and what to call next. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly pullNext: string | undefined;
}

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: object;
}

/** Longer than any wait; an API that is frozen is given up on. */
const TIMEOUT_MS = 20_000;
const PAUSE_MS = 100;
const CONNECTIONS = 64;

/** The clients of all APIs: each call goes to one of them, and where it gets no answer the next try goes to another. */
export class MaloteClients {
  private turn = 0;

  constructor(
    private readonly addresses: readonly string[],
    private readonly key = '',
    private readonly agent = new Agent({
      connections: CONNECTIONS,
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
    }),
  ) {}

  /** The same, with an API key. */
  as(key: string): MaloteClients {
    return new MaloteClients(this.addresses, key, this.agent);
  }

  /** One try; rejects where there is no answer. */
  async once({ method, path, headers, body }: Call): Promise<Answer & AnsweredCall> {
    const origin = this.addresses[this.turn++ % this.addresses.length] ?? '';
    const from = now();
    const answer = await this.agent.request({
      origin,
      method,
      path,
      headers: {
        ...headers,
        authorization: `Bearer ${this.key}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const pullNext = answer.headers['pull-next'];
    return {
      status: answer.statusCode,
      text: await answer.body.text(),
      pullNext: typeof pullNext === 'string' ? pullNext : undefined,
      from,
      to: now(),
      lost: 0,
    };
  }

  /** The same call until it is answered by something else than 429 and 503, or `given up` says that it is no longer wanted. */
  async untilAnswered(
    call: Call,
    isGivenUp: () => boolean = () => false,
  ): Promise<(Answer & AnsweredCall) | 'given up'> {
    const from = now();
    for (let lost = 0; ; lost += 1) {
      const answer = await this.once(call).catch(() => undefined);
      if (answer !== undefined && answer.status !== 503 && answer.status !== 429)
        return { ...answer, from, lost };
      if (isGivenUp()) return 'given up';
      await pause(PAUSE_MS);
    }
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }
}

/** What a history has of an answer. */
export function callOf({ from, to, status, lost }: AnsweredCall): AnsweredCall {
  return { from, to, status, lost };
}
