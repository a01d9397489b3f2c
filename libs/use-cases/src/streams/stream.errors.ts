import { DomainError, MAX_OPEN_STREAMS, MAX_TAKEOVERS_PER_SECOND, type Ispb } from '#domain';

/** A seat is free within two seconds after its stream's lease ended. */
const RETRY_START_AFTER_SECONDS = 2;
/** Takeovers are counted over a second. */
const RETRY_TAKEOVER_AFTER_SECONDS = 1;

export function streamUnknown(): DomainError {
  return new DomainError(
    'stream_unknown',
    'No stream of this ISPB has this interactionId. Begin with stream/start and follow Pull-Next.',
  );
}

export function streamEnded(): DomainError {
  return new DomainError(
    'stream_ended',
    'This interactionId is over: a later call acknowledged it, or its stream has ended. Follow the latest Pull-Next, or begin again with stream/start.',
  );
}

export function replayNeedsMultipart(): DomainError {
  return new DomainError(
    'replay_needs_multipart',
    'This id delivered several messages, which one JSON object cannot hold. Ask again with "Accept: multipart/json".',
  );
}

export function tooManyTakeovers(): DomainError {
  return new DomainError(
    'too_many_takeovers',
    `Calls on this stream displace each other more than ${String(MAX_TAKEOVERS_PER_SECOND)} times a second. Let one client at a time read a stream.`,
    { details: { retryAfterSeconds: RETRY_TAKEOVER_AFTER_SECONDS } },
  );
}

export function tooManyStreams(ispb: Ispb): DomainError {
  return new DomainError(
    'too_many_streams',
    `All ${String(MAX_OPEN_STREAMS)} streams of ISPB ${ispb} are open. End one, or wait until one has been idle for its lease.`,
    { details: { retryAfterSeconds: RETRY_START_AFTER_SECONDS, limit: MAX_OPEN_STREAMS } },
  );
}
