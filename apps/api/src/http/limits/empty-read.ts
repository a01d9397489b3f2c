import type { Response } from 'express';
import { elapsedMs, type ApiRequest } from '../api-request.js';

/** What of a wait may be missing, by clocks and timers, for it to count as waited out. */
const TOLERANCE_MS = 50;

/**
 * Whether a reading call that is answered with this status neither brought anything new nor waited: refused, a replay, overtaken by
 * a newer call of the same stream, or left by its client. Such calls have no pace of their own.
 */
export function isEmptyRead(
  request: ApiRequest,
  { destroyed }: Response,
  status: number,
  waitMs: number,
): boolean {
  if (status >= 400 || request.isReplay === true) return true;
  const broughtNothing = status === 204 || destroyed;
  return broughtNothing && elapsedMs(request) < waitMs - TOLERANCE_MS;
}
