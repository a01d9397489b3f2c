import { describe, expect, it } from '@jest/globals';
import { isIspb, isStreamId, type Ispb, type StreamId } from '#domain';
import type { StreamSignal } from '#use-cases';
import { readSignals, writeSignals } from './signal-message.js';

const ispb = (text: string): Ispb => {
  if (!isIspb(text)) throw new Error(`${text} is no ISPB`);
  return text;
};
const streamId = ((text: string): StreamId => {
  if (!isStreamId(text)) throw new Error(`${text} is no stream id`);
  return text;
})('k3v9x0q2m7ab');

describe('signals between processes', () => {
  it('arrive as they were sent, stored messages of many sendings as one signal', () => {
    const sent: StreamSignal[] = [
      { kind: 'messages_stored', ispbs: [ispb('32074986')] },
      { kind: 'taken_over', ispb: ispb('32074986'), streamId, fence: 7 },
      { kind: 'messages_stored', ispbs: [ispb('32074986'), ispb('0000000A')] },
      { kind: 'stream_ended', ispb: ispb('0000000A'), streamId },
      { kind: 'all_streams_ended' },
    ];
    expect(readSignals(writeSignals('a process', sent), 'another process')).toEqual([
      { kind: 'messages_stored', ispbs: ['32074986', '0000000A'] },
      { kind: 'taken_over', ispb: '32074986', streamId, fence: 7 },
      { kind: 'stream_ended', ispb: '0000000A', streamId },
      { kind: 'all_streams_ended' },
    ]);
  });

  it('say nothing to the process that sent them', () => {
    const text = writeSignals('a process', [{ kind: 'messages_stored', ispbs: [ispb('32074986')] }]);
    expect(readSignals(text, 'a process')).toEqual([]);
  });

  it.each([
    '',
    'null',
    '7',
    '[]',
    '{"stored":7,"overtaken":[7,[],["32074986"]],"ended":{},"allEnded":"yes"}',
    '{"stored":["3207498"],"overtaken":[["32074986","UPPER",1]],"ended":[["32074986",null]]}',
  ])('say nothing when they are something else (%s)', (text) => {
    expect(readSignals(text, 'a process')).toEqual([]);
  });
});
