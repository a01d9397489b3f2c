import { describe, expect, it } from '@jest/globals';
import portuguese from './messages.pt.json' with { type: 'json' };
import { say } from './message.js';

describe('messages', () => {
  it('are put into the words of a language, values and messages within them included', () => {
    const max = { text: 'a JSON array of 1 to {max} payouts', values: { max: 10 } } as const;
    const message = { text: 'Add this member: {expected}.', values: { expected: max } } as const;
    expect(say(message, 'en')).toBe('Add this member: a JSON array of 1 to 10 payouts.');
    expect(say(message, 'pt')).toBe('Inclua este campo: um array JSON de 1 a 10 pagamentos.');
  });

  it('say the same in both languages: an article apart, which English alone needs', () => {
    const placeholders = (words: string) => (words.match(/\{\w+\}/g) ?? []).sort();
    for (const [english, translation] of Object.entries(portuguese))
      expect(placeholders(translation)).toEqual(placeholders(english.replace('{article} ', '')));
  });
});
