import type { Ispb } from '../formats/ispb.js';
import type { Branded } from '../formats/parsed.js';

/** Streams open at most at any instant per ISPB. The Central Bank's interface allows six collectors. */
export const MAX_OPEN_STREAMS = 6;
export const MAX_MESSAGES_PER_ANSWER = 10;
/** Ended ids answer "gone" this long, then "unknown". */
export const ENDED_IDS_KNOWN_HOURS = 24;
/** Calls that may displace a waiting call of the same stream within a second; a further one is refused. */
export const MAX_TAKEOVERS_PER_SECOND = 5;

/** How a client reads: one message as an object, or one to ten as an array. */
export type ReadingForm = 'one' | 'many';

export function messageLimit(form: ReadingForm): number {
  return form === 'one' ? 1 : MAX_MESSAGES_PER_ANSWER;
}

/** Twelve characters of `[a-z0-9]`, random: the part of an interactionId that names the stream. Never shown on its own. */
export type StreamId = Branded<string, 'StreamId'>;

/** What a client holds of a stream: `{stream id}{seal}{serial}`, all of `[a-z0-9]`. A new one for every batch delivered. */
export type InteractionId = Branded<string, 'InteractionId'>;

/** An interactionId taken apart: which stream, and how many batches it had delivered when the id was given out. */
export interface InteractionIdParts {
  readonly streamId: StreamId;
  readonly serial: number;
}

/**
 * Computes the seal that makes an id unguessable: a keyed digest of the text, `INTERACTION_SEAL_LENGTH` characters of `[a-z0-9]`.
 * Passed in, since the key belongs to the installation.
 */
export type Seal = (text: string) => string;

export const STREAM_ID_LENGTH = 12;
const STREAM_ID = /^[a-z0-9]{12}$/;
export const INTERACTION_SEAL_LENGTH = 18;
const SHAPE = /^([a-z0-9]{12})([a-z0-9]{18})(0|[1-9a-z][0-9a-z]{0,9})$/;

export function isStreamId(value: unknown): value is StreamId {
  return typeof value === 'string' && STREAM_ID.test(value);
}

/** The id number `serial` of a stream. The ISPB goes into the seal: under another ISPB's path the id is unknown. */
export function makeInteractionId(ispb: Ispb, parts: InteractionIdParts, seal: Seal): InteractionId {
  return (parts.streamId + sealOf(ispb, parts, seal) + parts.serial.toString(36)) as InteractionId;
}

/** Takes an id apart; undefined for any text that was never given out under this ISPB, without asking the database. */
export function parseInteractionId(ispb: Ispb, text: string, seal: Seal): InteractionIdParts | undefined {
  const match = SHAPE.exec(text);
  if (match === null) return undefined;
  const [, streamId = '', sealed = '', serial = ''] = match;
  const parts = { streamId: streamId as StreamId, serial: Number.parseInt(serial, 36) };
  if (!Number.isSafeInteger(parts.serial)) return undefined;
  return sameText(sealed, sealOf(ispb, parts, seal)) ? parts : undefined;
}

function sealOf(ispb: Ispb, parts: InteractionIdParts, seal: Seal): string {
  return seal(`${ispb}:${parts.streamId}:${String(parts.serial)}`);
}

function sameText(left: string, right: string): boolean {
  if (left.length !== right.length) return false;
  let difference = 0;
  for (let i = 0; i < left.length; i++) difference |= left.charCodeAt(i) ^ right.charCodeAt(i);
  return difference === 0;
}
