import { describe, expect, it } from '@jest/globals';
import { parsePayoutBatch } from './parse-payout-batch.js';

const withItem = (change: object) => ({
  batch_id: 'A',
  items: [{ external_id: 'a', user_id: 'u', amount_cents: 100, pix_key: 'a@b.com', ...change }],
});
const read = (input: unknown) => parsePayoutBatch(input, 1, new Date());

describe('the description and the metadata of an item', () => {
  it('are read as they are', () => {
    const said = {
      description: 'Comissão \u{1f600}',
      metadata: { z: '1', 'a.b-c_d': 'two\nlines\tand a tab', e: '' },
    };
    expect(read(withItem(said))).toMatchObject({ batch: { items: [said] } });
    const empty = { metadata: {} };
    expect(read(withItem(empty))).toMatchObject({ batch: { items: [empty] } });
    const largest = {
      description: 'x'.repeat(140),
      metadata: Object.fromEntries(
        Array.from({ length: 20 }, (_, n) => [String(n).padEnd(40, 'x'), '\u{1f600}'.repeat(500)]),
      ),
    };
    expect(read(withItem(largest))).toMatchObject({
      batch: { items: [largest] },
    });
  });

  it.each([
    [{ description: '' }, ['/items/0/description too_short']],
    [{ description: 'x'.repeat(141) }, ['/items/0/description too_long']],
    [{ description: 'two\nlines' }, ['/items/0/description invalid_characters']],
    [{ description: null }, ['/items/0/description wrong_type']],
    [{ metadata: null }, ['/items/0/metadata wrong_type']],
    [{ metadata: ['a'] }, ['/items/0/metadata wrong_type']],
    [
      { metadata: Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`n${String(n)}`, ''])) },
      ['/items/0/metadata too_many'],
    ],
    [
      {
        amount_cents: 0,
        metadata: {
          number: 1,
          deep: {},
          long: 'x'.repeat(501),
          nul: 'a\0',
          half: '\ud83d',
          '': 'x',
          'a b': 'x',
          é: 'x',
          ['x'.repeat(41)]: 'x',
          constructor: 'fine',
        },
      },
      [
        '/items/0/amount_cents out_of_range',
        '/items/0/metadata/number wrong_type',
        '/items/0/metadata/deep wrong_type',
        '/items/0/metadata/long too_long',
        '/items/0/metadata/nul invalid_characters',
        '/items/0/metadata/half invalid_characters',
        '/items/0/metadata/ invalid_format',
        '/items/0/metadata/a b invalid_format',
        '/items/0/metadata/é invalid_format',
        `/items/0/metadata/${'x'.repeat(41)} invalid_format`,
      ],
    ],
    [{ metadata: JSON.parse('{"__proto__":"x"}') as object }, ['/items/0/metadata/__proto__ invalid_format']],
  ])('%j are refused, every fault by its pointer', (change, faults) => {
    const result = read(withItem(change));
    const found = 'faults' in result ? result.faults : [];
    expect(found.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual(faults);
  });
});
