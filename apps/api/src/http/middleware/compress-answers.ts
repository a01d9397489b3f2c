import compression from 'compression';
import type { Middleware } from '../api-request.js';

const STREAM_CALL = /^\/api\/pix\/[^/]+\/stream\//;

/** Over a kilobyte. */
const compress = compression();

/** Compresses answers (gzip, brotli) where the client accepts it. Streams' messages are as short as they are urgent. */
export const compressAnswers: Middleware = (request, response, next) => {
  if (STREAM_CALL.test(request.url)) next();
  else compress(request, response, next);
};
