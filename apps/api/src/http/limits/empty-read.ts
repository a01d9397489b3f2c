import type { FastifyReply } from 'fastify';

/** What of a wait may be missing, by clocks and timers, for it to count as waited out. */
const TOLERANCE_MS = 50;

/** Replies that hold messages their stream had delivered before. */
const replays = new WeakSet<FastifyReply>();

/** Notes that an answer repeats what was delivered before. */
export function noteReplay(reply: FastifyReply): void {
  replays.add(reply);
}

/**
 * Whether a reading call neither brought anything new nor waited: refused, a replay, overtaken by a newer call of the same
 * stream, or left by its client. Such calls have no pace of their own.
 */
export function isEmptyRead(reply: FastifyReply, waitMs: number): boolean {
  if (reply.statusCode >= 400 || replays.has(reply)) return true;
  const broughtNothing = reply.statusCode === 204 || reply.raw.destroyed;
  return broughtNothing && reply.elapsedTime < waitMs - TOLERANCE_MS;
}
