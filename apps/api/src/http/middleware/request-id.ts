import { randomUUID } from 'node:crypto';
import type { Middleware } from '../api-request.js';

const REQUEST_ID = /^[A-Za-z0-9._:-]{1,128}$/;

/** Takes the caller's `X-Request-Id` where it may stand in logs and headers as it is, makes one otherwise; notes the time. */
export const identifyRequest: Middleware = (request, response, next) => {
  const given = request.headers['x-request-id'];
  request.id = typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
  request.startedAtMs = performance.now();
  response.setHeader('x-request-id', request.id);
  next();
};
