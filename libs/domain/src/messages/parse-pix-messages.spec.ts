import { describe, expect, it } from '@jest/globals';
import { isIspb, type Ispb } from '../formats/ispb.js';
import { MESSAGES_PER_CALL_MAX, parsePixMessages } from './parse-pix-messages.js';
import { randomPixMessage } from './random-pix-message.js';

const RECEIVER = ispb('00000000');
const NOW = new Date('2026-03-01T12:00:00.000Z');

function ispb(text: string): Ispb {
  if (!isIspb(text)) throw new Error(`Not an ISPB: ${text}`);
  return text;
}

const message = () => randomPixMessage(RECEIVER, NOW, Math.random);

describe('parsePixMessages', () => {
  it('reads a single object', () => {
    const sent = message();
    expect(parsePixMessages(sent, RECEIVER)).toEqual({ ok: true, messages: [sent] });
  });

  it('reads an array in its order', () => {
    const sent = [message(), message(), message()];
    expect(parsePixMessages(sent, RECEIVER)).toEqual({ ok: true, messages: sent });
  });

  it('points into a single object without an index', () => {
    expect(parsePixMessages({ ...message(), valor: '1' }, RECEIVER)).toMatchObject({
      reason: 'invalid',
      faults: [{ pointer: '/valor', code: 'wrong_type' }],
    });
  });

  it('points into an array with the index, also of one', () => {
    expect(parsePixMessages([{ ...message(), valor: '1' }], RECEIVER)).toMatchObject({
      faults: [{ pointer: '/0/valor' }],
    });
  });

  it('lists the faults of all messages in order', () => {
    const sent = [
      { ...message(), valor: '1' },
      message(),
      null,
      [message()],
      { ...message(), txId: '', extra: 1 },
    ];
    const result = parsePixMessages(sent, RECEIVER);
    if (result.ok || result.reason !== 'invalid') throw new Error('It must be invalid.');
    expect(result.faults.map((fault) => [fault.pointer, fault.code])).toEqual([
      ['/0/valor', 'wrong_type'],
      ['/2', 'wrong_type'],
      ['/3', 'wrong_type'],
      ['/4/txId', 'invalid_format'],
      ['/4/extra', 'unknown_member'],
    ]);
  });

  it('refuses an empty array', () => {
    expect(parsePixMessages([], RECEIVER)).toMatchObject({
      reason: 'invalid',
      faults: [{ pointer: '', code: 'too_few' }],
    });
  });

  it.each([[null], [undefined], ['[]'], [1]])('refuses %p', (input) => {
    expect(parsePixMessages(input, RECEIVER)).toMatchObject({ reason: 'invalid', faults: [{ pointer: '' }] });
  });

  it('accepts 1000 messages', () => {
    const sent = Array.from({ length: MESSAGES_PER_CALL_MAX }, message);
    expect(parsePixMessages(sent, RECEIVER)).toMatchObject({ ok: true });
  });

  it('says too_many above 1000, whether they are valid or not', () => {
    const sent = Array.from({ length: MESSAGES_PER_CALL_MAX + 1 }, () => null);
    expect(parsePixMessages(sent, RECEIVER)).toEqual({
      ok: false,
      reason: 'too_many',
      count: 1001,
      limit: 1000,
    });
  });

  it('lists a hundred faults and counts the others', () => {
    const extra = Object.fromEntries(Array.from({ length: 300_000 }, (_, index) => [`m${index}`, 1]));
    const result = parsePixMessages([{ ...message(), ...extra }], RECEIVER);
    if (result.ok || result.reason !== 'invalid') throw new Error('It must be invalid.');
    expect(result).toMatchObject({ faults: { length: 100 }, omitted: 299_900 });
  });
});
