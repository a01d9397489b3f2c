import type { FastifyRequest } from 'fastify';

/** Calls back when a key ends; the function returned calls that off. */
export type WatchKey = (onEnd: () => void) => () => void;

const watches = new WeakMap<FastifyRequest, WatchKey>();

/** Notes how to watch the key that a request came with. For the authenticating hook alone. */
export function setKeyWatch(request: FastifyRequest, watch: WatchKey): void {
  watches.set(request, watch);
}

/** For calls that go on for long: calls back when their key ends. A call without a key has none to end. */
export function whenKeyEnds(request: FastifyRequest, onEnd: () => void): () => void {
  return watches.get(request)?.(onEnd) ?? (() => undefined);
}
