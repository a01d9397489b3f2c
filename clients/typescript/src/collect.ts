import { centsOf } from './cents-of.js';
import { maloteErrorOf } from './malote-error.js';
import { bodyOf, type Answer, type Transport } from './transport.js';
import type { PixMessage } from './types.js';
import { untilAnswered, type OnRetry } from './until-answered.js';

export interface CollectOptions {
  /** The institution whose messages to collect: 8 digits or capital letters. */
  readonly ispb: string;
  /** `many` (the default): up to ten messages a call. `one`: one. Arrays either way. */
  readonly form?: 'one' | 'many';
  /** Ends the loop when it is aborted: a batch in hand is handled to its end first, and acknowledged. Nothing is thrown. */
  readonly signal?: AbortSignal;
  /**
   * How long to wait for an answer before it counts as lost; 30 s unless given. Longer than the server lets a call wait (8 s unless it
   * is configured otherwise), or calls are repeated without need.
   */
  readonly timeoutMs?: number;
  /** Called for every call that has to be made again. Without it `collect` waits in silence for a server that went down. */
  readonly onRetry?: OnRetry;
}

const TIMEOUT_MS = 30_000;
/** Without an answer for this long, a stream is left to its lease, which ends it as well. */
const ENDING_MS = 10_000;
const ACCEPT = { one: 'application/json', many: 'multipart/json' } as const;
const ID = /\/stream\/([a-z0-9]+)$/;

/**
 * Messages as they come, for `for await`. A batch is acknowledged when the loop's body has come back for more, and in no other way but
 * `finish`.
 */
export class Collection implements AsyncIterableIterator<PixMessage[]> {
  readonly #transport: Transport;
  readonly #options: CollectOptions;
  readonly #ending = new AbortController();
  readonly #batches: AsyncGenerator<PixMessage[], undefined, undefined>;
  #isFinished = false;

  constructor(transport: Transport, options: CollectOptions) {
    this.#transport = transport;
    this.#options = options;
    this.#batches = this.#readAll();
  }

  /** From within the loop's body: the batch in hand is handled and the last one. It is acknowledged even if the body breaks. */
  finish(): void {
    this.#isFinished = true;
    this.#ending.abort();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<PixMessage[], undefined>> {
    return this.#batches.next();
  }

  /** What `break`, `return` and `throw` in the loop's body do. They cannot be distinguished, so the batch in hand is not acknowledged. */
  return(): Promise<IteratorResult<PixMessage[], undefined>> {
    this.#ending.abort();
    return this.#batches.return(undefined);
  }

  /** Streams, one after the other: where the server has ended one, a new one goes on. */
  async *#readAll(): AsyncGenerator<PixMessage[], undefined, undefined> {
    const { signal } = this.#options;
    const end = (): void => this.#ending.abort();
    if (signal?.aborted) end();
    signal?.addEventListener('abort', end, { once: true });
    try {
      while (!this.#ending.signal.aborted) yield* this.#readOneStream();
      return undefined;
    } finally {
      signal?.removeEventListener('abort', end);
    }
  }

  async *#readOneStream(): AsyncGenerator<PixMessage[], void, undefined> {
    /** The id to call; undefined for start. */
    let id: string | undefined;
    /** The id to end the stream with. The current one acknowledges, an older one does not. */
    let endId: string | undefined;
    try {
      while (!this.#ending.signal.aborted) {
        const answer = await this.#call(id);
        if (hasEnded(answer, id)) {
          endId = undefined;
          return;
        }
        const called = id;
        id = nextIdOf(answer);
        if (answer.status === 200) {
          // The id whose call brought the batch. For what start brought there is none: that batch returns with the end of the lease.
          endId = called;
          yield messagesOf(answer);
        }
        // The batch is handled. An answer that is lost from here on was to a call of this id: ending by it returns what that answer held.
        endId = id;
      }
    } catch (error) {
      if (!this.#ending.signal.aborted) throw error;
    } finally {
      const last = this.#isFinished ? id : endId;
      if (last !== undefined) await this.#end(last);
    }
  }

  async #call(id: string | undefined): Promise<Answer> {
    const { form = 'many', timeoutMs = TIMEOUT_MS } = this.#options;
    const call = {
      method: 'GET',
      path: this.#pathOf(id ?? 'start'),
      headers: { accept: ACCEPT[form] },
    } as const;
    const patience = { timeoutMs, signal: this.#ending.signal, onRetry: this.#onRetry };
    const answer = await untilAnswered(this.#transport, call, patience);
    if ([200, 204].includes(answer.status)) return answer;
    if (!hasEnded(answer, id)) throw maloteErrorOf(answer.status, bodyOf(answer));
    this.#onRetry({ ...call, attempt: 1, status: answer.status, error: undefined, waitMs: 0 });
    return answer;
  }

  /** Says that the stream is over. Failing that the server finds out by itself, and what was not acknowledged comes again. */
  async #end(id: string): Promise<void> {
    const signal = AbortSignal.timeout(ENDING_MS);
    const patience = { timeoutMs: ENDING_MS, signal, onRetry: this.#onRetry };
    await untilAnswered(this.#transport, { method: 'DELETE', path: this.#pathOf(id) }, patience).catch(
      () => undefined,
    );
  }

  #pathOf(lastPart: string): string {
    return `/api/pix/${encodeURIComponent(this.#options.ispb)}/stream/${lastPart}`;
  }

  readonly #onRetry: OnRetry = (retry) => this.#options.onRetry?.(retry);
}

/** Whether the server has ended the stream. To start, 404 says that this is no Malote. */
function hasEnded({ status }: Answer, id: string | undefined): boolean {
  return status === 410 || (status === 404 && id !== undefined);
}

function nextIdOf({ headers }: Answer): string {
  const id = ID.exec(headers.get('pull-next') ?? '')?.[1];
  if (id === undefined)
    throw new Error('The answer carries no Pull-Next: something between here and Malote loses it.');
  return id;
}

function messagesOf(answer: Answer): PixMessage[] {
  const body = JSON.parse(answer.text) as Omit<PixMessage, 'valorCents'> | Omit<PixMessage, 'valorCents'>[];
  return [body].flat().map((message) => ({ ...message, valorCents: centsOf(message.valor) }));
}
