import { maloteErrorOf } from './malote-error.js';
import { pause } from './pause.js';
import { bodyOf, type Transport } from './transport.js';
import type { EventPage, EventType, FeedEvent } from './types.js';
import { untilAnswered, type OnRetry } from './until-answered.js';

export interface EventsOptions {
  /** The cursor that came with the last event you have handled; without it the feed begins with the oldest event that is kept. */
  readonly after?: string;
  /** Only events of these types; all unless given. */
  readonly types?: readonly EventType[];
  /** Ends the loop when it is aborted, at once. Nothing is thrown. */
  readonly signal?: AbortSignal;
  /** The least time between two questions that bring nothing, for where the server answers without waiting; 1 s unless given. */
  readonly pollMs?: number;
  /** Called for every call that has to be made again. Without it the loop waits in silence for a server that went down. */
  readonly onRetry?: OnRetry;
}

/** Events that were committed next to each other, oldest first, and the cursor to keep once they are handled. */
export interface EventBatch {
  readonly events: readonly FeedEvent[];
  /** Good for `after`, today or in weeks. */
  readonly cursor: string;
}

const POLL_MS = 1_000;
/** The longest wait that Malote grants. */
const WAIT_SECONDS = 30;
/** For an answer to arrive, beside the wait that was asked for. */
const ANSWER_MS = 30_000;

/**
 * The events of a payer as they come, without an end. Keep each batch's cursor in the same transaction as what you make of its events:
 * then each is handled once, whatever dies. Throws `MaloteError`: 400 where `after` is no cursor, 410 where it is of another database.
 */
export async function* readEvents(
  transport: Transport,
  { after, types = [], signal, pollMs = POLL_MS, onRetry = () => undefined }: EventsOptions,
): AsyncGenerator<EventBatch, undefined, undefined> {
  const ending = signal ?? new AbortController().signal;
  let cursor = after;
  try {
    while (!ending.aborted) {
      const askedAt = performance.now();
      const { items, next_cursor: next } = await readPage(transport, { cursor, types, ending, onRetry });
      cursor = next;
      if (items.length > 0) yield { events: items, cursor };
      else await pause(pollMs - (performance.now() - askedAt), ending);
    }
  } catch (error) {
    if (!ending.aborted) throw error;
  }
  return undefined;
}

interface PageRequest {
  readonly cursor: string | undefined;
  readonly types: readonly EventType[];
  readonly ending: AbortSignal;
  readonly onRetry: OnRetry;
}

async function readPage(
  transport: Transport,
  { cursor, types, ending, onRetry }: PageRequest,
): Promise<EventPage> {
  const query = new URLSearchParams(types.map((type): [string, string] => ['type', type]));
  if (cursor !== undefined) query.set('after', cursor);
  const path = query.size === 0 ? '/api/events' : `/api/events?${query.toString()}`;
  const headers = { prefer: `wait=${WAIT_SECONDS}` };
  const timeoutMs = WAIT_SECONDS * 1000 + ANSWER_MS;
  const patience = { timeoutMs, signal: ending, onRetry };
  const answer = await untilAnswered(transport, { method: 'GET', path, headers }, patience);
  const body = bodyOf(answer);
  if (answer.status !== 200) throw maloteErrorOf(answer.status, body);
  return body as EventPage;
}
