import createClient, { type Client } from 'openapi-fetch';
import { Collection, type CollectOptions } from './collect.js';
import type { paths } from './generated/openapi.js';
import { readEvents, type EventBatch, type EventsOptions } from './read-events.js';
import { submitAndWait, type SubmitOptions } from './submit-and-wait.js';
import { createTransport, type Fetch } from './transport.js';
import type { BatchOrder, BatchReport } from './types.js';

export interface MaloteOptions {
  /** Where Malote is, such as `https://pix.example.com`. */
  readonly baseUrl: string | URL;
  /** `mk_…`; needed where Malote runs with AUTH=required. */
  readonly apiKey?: string;
  /** The language of problems' titles and details: `pt-BR`, or English. */
  readonly acceptLanguage?: string;
  /** For proxies, logs and tests; the global one unless given. */
  readonly fetch?: Fetch;
}

/** Every operation by `GET`, `POST`, `PATCH`, `DELETE` and its path, typed, beside three things that take more than a call. */
export interface Malote extends Client<paths> {
  /** Collects an institution's messages: `for await (const messages of malote.collect({ ispb })) …`. */
  collect(options: CollectOptions): Collection;
  /** Reads what happened to payouts and batches: `for await (const { events, cursor } of malote.events({ after })) …`. */
  events(options?: EventsOptions): AsyncGenerator<EventBatch, undefined, undefined>;
  /** Submits a batch of payouts and waits until it is final, unless it awaits approval or its schedule. */
  submitAndWait(batch: BatchOrder, options?: SubmitOptions): Promise<BatchReport>;
}

export function createMalote({
  baseUrl,
  apiKey,
  acceptLanguage,
  fetch = globalFetch,
}: MaloteOptions): Malote {
  const url = new URL(baseUrl).href.replace(/\/+$/, '');
  const headers = new Headers();
  if (apiKey !== undefined) headers.set('authorization', `Bearer ${apiKey}`);
  if (acceptLanguage !== undefined) headers.set('accept-language', acceptLanguage);
  const transport = createTransport(url, headers, fetch);
  return {
    ...createClient<paths>({ baseUrl: url, headers, fetch }),
    collect: (options) => new Collection(transport, options),
    events: (options = {}) => readEvents(transport, options),
    submitAndWait: (batch, options = {}) => submitAndWait(transport, batch, options),
  };
}

/** Looked up with each call, so that what replaces it later is used. */
function globalFetch(request: Request): Promise<Response> {
  return globalThis.fetch(request);
}
