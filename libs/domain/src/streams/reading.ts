/** Streams open at most at any instant per ISPB. The Central Bank's interface allows six collectors. */
export const MAX_OPEN_STREAMS = 6;
/** Messages in one answer under `multipart/json`. */
export const MAX_MESSAGES_PER_ANSWER = 10;
/** Ended ids answer "gone" this long, then "unknown". */
export const ENDED_IDS_KNOWN_HOURS = 24;
/** Calls that may displace a waiting call of the same stream within a second; a further one is refused. */
export const MAX_TAKEOVERS_PER_SECOND = 5;

/** How a client reads: one message as an object, or one to ten as an array. */
export type ReadingForm = 'one' | 'many';

/** The most messages an answer of this form holds. */
export function messageLimit(form: ReadingForm): number {
  return form === 'one' ? 1 : MAX_MESSAGES_PER_ANSWER;
}
