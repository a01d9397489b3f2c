import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isIspb, type Ispb } from '../formats/ispb.js';
import { VALOR_CENTS_MAX } from '../formats/money.js';
import { parseName } from '../formats/text.js';
import { parsePixMessages } from './parse-pix-messages.js';
import { randomPixMessage } from './random-pix-message.js';
import { serialisePixMessage } from './pix-message.js';

const RECEIVER = ispb('00000000');

function ispb(text: string): Ispb {
  if (!isIspb(text)) throw new Error(`Not an ISPB: ${text}`);
  return text;
}

const text = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 60 })
  .filter((value) => parseName(value).ok);

describe('serialisePixMessage', () => {
  it('writes the contract order, and valor as a number with two decimals', () => {
    const payload =
      '{"endToEndId":"E320749862024022119277T3lEBbUM0z","valor":90.20,' +
      '"pagador":{"nome":"Marcos José","cpfCnpj":"52998224725","ispb":"32074986","agencia":"0001",' +
      '"contaTransacional":"1231231","tipoConta":"CACC"},' +
      '"recebedor":{"nome":"Flavio José","cpfCnpj":"11144477735","ispb":"00000000","agencia":"0361",' +
      '"contaTransacional":"1210098","tipoConta":"SVGS"},' +
      '"campoLivre":"","txId":"h7a786d8a7s6gd1hgs","dataHoraPagamento":"2022-07-23T19:47:18.108Z"}';
    const result = parsePixMessages(JSON.parse(payload), RECEIVER);
    if (!result.ok) throw new Error('It must be valid.');
    expect(result.messages.map(serialisePixMessage)).toEqual([payload]);
  });

  it.each([
    [1, '0.01'],
    [100, '1.00'],
    [110, '1.10'],
    [100_000_000_000, '1000000000.00'],
  ])('writes %p centavos as %s', (cents, written) => {
    const message = {
      ...randomPixMessage(RECEIVER, new Date(0), Math.random),
      valor: cents / 100,
    };
    expect(serialisePixMessage(message)).toContain(`"valor":${written},`);
  });

  it('keeps to its order whatever the order of the object', () => {
    const message = randomPixMessage(RECEIVER, new Date(), Math.random);
    const { tipoConta, ...party } = message.pagador;
    const { dataHoraPagamento, ...rest } = message;
    const shuffled = { dataHoraPagamento, ...rest, pagador: { tipoConta, ...party } };
    expect(serialisePixMessage(shuffled)).toBe(serialisePixMessage(message));
  });

  it('is read back as the same message, for every amount and text', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: VALOR_CENTS_MAX }), text, text, (cents, nome, campoLivre) => {
        const random = randomPixMessage(RECEIVER, new Date(), Math.random);
        const message = {
          ...random,
          valor: cents / 100,
          pagador: { ...random.pagador, nome },
          campoLivre,
        };
        const read = parsePixMessages(JSON.parse(serialisePixMessage(message)), RECEIVER);
        expect(read).toEqual({ ok: true, messages: [message] });
      }),
    );
  });
});
