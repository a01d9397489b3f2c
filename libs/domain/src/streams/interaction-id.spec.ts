import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { isIspb, type Ispb } from '../formats/ispb.js';
import {
  isStreamId,
  makeInteractionId,
  parseInteractionId,
  type Seal,
  type StreamId,
} from './interaction-id.js';

const ours = ispb('32074986');
const foreign = ispb('0000000A');
const streamId = stream('k3v9x0q2m7ab');

function ispb(text: string): Ispb {
  if (!isIspb(text)) throw new Error(`${text} is no ISPB`);
  return text;
}

function stream(text: string): StreamId {
  if (!isStreamId(text)) throw new Error(`${text} is no stream id`);
  return text;
}

/** Eighteen characters of `[a-z0-9]`, as a seal must be. */
function sealWith(key: string): Seal {
  return (text) => createHash('sha256').update(key).update(text).digest('hex').slice(0, 18);
}

const seal = sealWith('ours');

describe('interaction ids', () => {
  it.each([0, 1, 35, 36, 12_345, 36 ** 10 - 1])('come apart as they were put together (%d)', (serial) => {
    const id = makeInteractionId(ours, { streamId, serial }, seal);
    expect(id).toMatch(/^[a-z0-9]{12,}$/);
    expect(parseInteractionId(ours, id, seal)).toEqual({ streamId, serial });
  });

  it('are different for every number', () => {
    const ids = Array.from({ length: 100 }, (_, serial) =>
      makeInteractionId(ours, { streamId, serial }, seal),
    );
    expect(new Set(ids).size).toBe(100);
  });

  it('are unknown under another ISPB', () => {
    const id = makeInteractionId(ours, { streamId, serial: 7 }, seal);
    expect(parseInteractionId(foreign, id, seal)).toBeUndefined();
  });

  it('are unknown to another installation', () => {
    const id = makeInteractionId(ours, { streamId, serial: 7 }, seal);
    expect(parseInteractionId(ours, id, sealWith('theirs'))).toBeUndefined();
  });

  it('cannot be made from one that is known', () => {
    const id = makeInteractionId(ours, { streamId, serial: 7 }, seal);
    const next = `${id.slice(0, -1)}8`;
    expect(parseInteractionId(ours, next, seal)).toBeUndefined();
  });

  it.each([
    '',
    'start',
    'stop',
    'a'.repeat(29),
    'a'.repeat(300),
    'A'.repeat(31),
    `${'a'.repeat(30)}07`,
    "1' OR '1'='1",
    '../../../etc/passwd',
    '\u0000'.repeat(31),
    'ａ'.repeat(31),
  ])('are not any text (%j)', (text) => {
    expect(parseInteractionId(ours, text, seal)).toBeUndefined();
  });

  it('have one spelling only', () => {
    const id = makeInteractionId(ours, { streamId, serial: 10 }, seal);
    expect(parseInteractionId(ours, id.toUpperCase(), seal)).toBeUndefined();
    expect(parseInteractionId(ours, `${id.slice(0, 30)}0${id.slice(30)}`, seal)).toBeUndefined();
    expect(parseInteractionId(ours, `${id}\n`, seal)).toBeUndefined();
  });
});
