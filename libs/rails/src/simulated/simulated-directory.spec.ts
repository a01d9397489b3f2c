import { describe, expect, it } from '@jest/globals';
import { isIspb, isPaymentId, isTaxId, parsePixMessages, type PixKey } from '#domain';
import { settlementMessage } from './settlement-message.js';
import { DIRECTORY_ISPBS, receiverIspbOf, receiverOf } from './simulated-directory.js';

const eMail = (name: string): PixKey => ({ type: 'EMAIL', value: `${name}@example.com` });

describe('the simulated directory', () => {
  it('knows ten institutions', () => {
    expect(new Set(DIRECTORY_ISPBS).size).toBe(10);
    expect(DIRECTORY_ISPBS.every(isIspb)).toBe(true);
  });

  it('leads a key always to the same receiver', () => {
    expect(receiverOf(eMail('ana'))).toEqual(receiverOf(eMail('ana')));
    expect(receiverOf(eMail('ana'))).not.toEqual(receiverOf(eMail('bia')));
    expect(receiverOf(eMail('ana')).ispb).toBe(receiverIspbOf(eMail('ana')));
  });

  it('spreads keys that differ little over all institutions, about evenly', () => {
    const counts = new Map<string, number>();
    for (let n = 0; n < 5_000; n += 1) {
      const ispb = receiverIspbOf(eMail(`user${String(n)}`));
      counts.set(ispb, (counts.get(ispb) ?? 0) + 1);
    }
    expect(counts.size).toBe(10);
    expect(Math.min(...counts.values())).toBeGreaterThan(350);
    expect(Math.max(...counts.values())).toBeLessThan(650);
  });

  it('makes receivers that messages can carry', () => {
    for (let n = 0; n < 500; n += 1) expect(isTaxId(receiverOf(eMail(String(n))).cpfCnpj)).toBe(true);
  });

  it('gives a CPF or CNPJ key to its holder', () => {
    expect(receiverOf({ type: 'CPF', value: '52998224725' }).cpfCnpj).toBe('52998224725');
    expect(receiverOf({ type: 'CNPJ', value: '12ABC34501DE35' })).toMatchObject({
      cpfCnpj: '12ABC34501DE35',
      tipoConta: 'CACC',
    });
  });
});

describe('the message of a settled payment', () => {
  it('carries the payment, the payer and the receiver, and is valid', () => {
    const [receiverIspb, payerIspb] = [receiverIspbOf(eMail('ana')), '32074986'];
    if (!isIspb(payerIspb)) throw new Error(payerIspb);
    const id = 'E320749862025100512000123456789a';
    if (!isPaymentId(id)) throw new Error(id);
    const payment = {
      paymentId: id,
      endToEndId: null,
      railReference: null,
      payoutId: '0192f3a0-7b1c-7def-8123-456789abcdef',
      amountCents: 9_020,
      pixKey: eMail('ana'),
      receiverIspb,
      description: 'Comissão de outubro',
      sentMsAgo: 0,
      mayBeTaken: false,
    };
    const payload = settlementMessage(payment, payerIspb, new Date('2025-10-05T12:00:01.5Z'));
    expect(payload).toContain('"valor":90.20,');
    const parsed = parsePixMessages(JSON.parse(payload), receiverIspb);
    expect(parsed).toMatchObject({
      messages: [
        {
          endToEndId: id,
          pagador: { ispb: '32074986' },
          recebedor: { ispb: receiverIspb },
          campoLivre: 'Comissão de outubro',
          txId: '0192f3a07b1c7def8123456789abcdef',
          dataHoraPagamento: '2025-10-05T12:00:01.500Z',
        },
      ],
    });
  });
});
