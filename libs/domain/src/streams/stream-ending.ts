/**
 * How a stream ended: by DELETE with an id of it, by `stream/stop`, by an operator, because the client of its `start` had left, or
 * because its lease ran out.
 */
export const STREAM_ENDINGS = ['delete', 'stop', 'operator', 'client_gone', 'lease'] as const;
export type StreamEnding = (typeof STREAM_ENDINGS)[number];
