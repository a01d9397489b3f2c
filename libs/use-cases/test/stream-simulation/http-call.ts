import type { DomainError, InteractionId, ReadingForm } from '#domain';
import type { Reading } from '../../src/streams/collect-messages.js';

export type Asked =
  | { readonly kind: 'start'; readonly form: ReadingForm }
  | { readonly kind: 'pull'; readonly id: InteractionId; readonly form: ReadingForm }
  | { readonly kind: 'stop'; readonly id: InteractionId }
  | { readonly kind: 'stop_all' }
  | { readonly kind: 'deliver'; readonly document: unknown };

export type Answer = Reading | { readonly kind: 'done' } | DomainError;

/** A call of a client to an API. */
export interface HttpCall {
  readonly asked: Asked;
  /** The API has seen that the client has closed the connection; `whenGone` is called when it does. */
  isGone: boolean;
  whenGone: () => void;
  /** Reaches the client if it still waits. */
  readonly answer: (answer: Answer) => void;
}
