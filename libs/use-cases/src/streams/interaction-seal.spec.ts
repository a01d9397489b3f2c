import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { INTERACTION_SEAL_LENGTH, isStreamId } from '#domain';
import { createSeal, randomStreamId } from './interaction-seal.js';

describe('createSeal', () => {
  it('makes seals of one length and alphabet, whatever the digest', () => {
    const seal = createSeal(randomBytes(32));
    const seals = Array.from({ length: 500 }, (_, number) => seal(String(number)));
    for (const text of seals) expect(text).toMatch(new RegExp(`^[a-z0-9]{${INTERACTION_SEAL_LENGTH}}$`));
    expect(new Set(seals).size).toBe(500);
  });

  it('depends on the secret', () => {
    expect(createSeal(Buffer.alloc(32, 1))('x')).not.toBe(createSeal(Buffer.alloc(32, 2))('x'));
  });
});

describe('randomStreamId', () => {
  it('is a stream id, and another one each time', () => {
    const ids = Array.from({ length: 500 }, randomStreamId);
    for (const id of ids) expect(isStreamId(id)).toBe(true);
    expect(new Set(ids).size).toBe(500);
  });
});
