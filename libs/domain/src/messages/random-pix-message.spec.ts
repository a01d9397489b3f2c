import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isIspb, type Ispb } from '../formats/ispb.js';
import { parsePixMessages } from './parse-pix-messages.js';
import { PAYER_ISPBS, randomPixMessage } from './random-pix-message.js';

const NOW = new Date('2026-03-01T00:00:30.000Z');

function ispb(text: string): Ispb {
  if (!isIspb(text)) throw new Error(`Not an ISPB: ${text}`);
  return text;
}

describe('randomPixMessage', () => {
  it('is valid for every receiver and every source of randomness', () => {
    const receiver = fc.oneof(fc.constantFrom(...PAYER_ISPBS), fc.stringMatching(/^[0-9A-Z]{8}$/)).map(ispb);
    const draws = fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }));
    fc.assert(
      fc.property(receiver, draws, (receiverIspb, stream) => {
        const message = randomPixMessage(receiverIspb, NOW, () => Number(stream.next().value));
        expect(parsePixMessages(message, receiverIspb)).toEqual({ ok: true, messages: [message] });
        expect(message.pagador.ispb).not.toBe(receiverIspb);
      }),
    );
  });

  it.each([0, 0.5, 1 - Number.EPSILON])('is valid even where every draw is %p', (draw) => {
    const receiver = ispb('00000000');
    expect(
      parsePixMessages(
        randomPixMessage(receiver, NOW, () => draw),
        receiver,
      ).ok,
    ).toBe(true);
  });

  it('was paid in the last minute, by the institution its endToEndId names', () => {
    for (let count = 0; count < 200; count += 1) {
      const message = randomPixMessage(ispb('00000000'), NOW, Math.random);
      const ageMs = NOW.getTime() - Date.parse(message.dataHoraPagamento);
      expect(ageMs >= 0 && ageMs <= 60_000).toBe(true);
      const minute = message.dataHoraPagamento.slice(0, 16).replaceAll(/\D/g, '');
      expect(message.endToEndId.slice(0, -11)).toBe(`E${message.pagador.ispb}${minute}`);
    }
  });

  it('is the same for the same draws, and another for others', () => {
    const seeded = (seed: number) => randomPixMessage(ispb('00000000'), NOW, sequence(seed));
    expect(seeded(1)).toEqual(seeded(1));
    expect(seeded(1).endToEndId).not.toBe(seeded(2).endToEndId);
  });

  it('comes ten thousand at a time, each with its own endToEndId', () => {
    const ids = new Set<string>();
    for (let count = 0; count < 10_000; count += 1) {
      ids.add(randomPixMessage(ispb('00000000'), NOW, Math.random).endToEndId);
    }
    expect(ids.size).toBe(10_000);
  });
});

/** A small linear congruential generator (the constants are those of Numerical Recipes). */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
