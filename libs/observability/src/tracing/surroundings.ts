import { AsyncLocalStorage } from 'node:async_hooks';
import type { Span } from './span.js';

/**
 * What a piece of code does its work for, handed on by the runtime to whatever it awaits or sets off. Only while something is
 * traced: on Node 20 the handing on costs a twelfth of a cheap call, so ids in logs are passed by hand.
 */
export interface Surroundings {
  readonly span: Span | undefined;
  /** Further spans that the same work is done for. */
  readonly alsoFor: readonly Span[];
}

export const NOBODY: Surroundings = { span: undefined, alsoFor: [] };

const storage = new AsyncLocalStorage<Surroundings>();

/** Nobody where nothing was said. */
export function surroundings(): Surroundings {
  return storage.getStore() ?? NOBODY;
}

export function around<Result>(who: Surroundings, work: () => Result): Result {
  return storage.run(who, work);
}
