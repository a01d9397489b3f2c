import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isIspb, type Ispb } from '../formats/ispb.js';
import { parsePixMessages } from './parse-pix-messages.js';

const RECEIVER = ispb('00000000');

function ispb(text: string): Ispb {
  if (!isIspb(text)) throw new Error(`Not an ISPB: ${text}`);
  return text;
}

type Json = Record<string, unknown>;

const PAYER: Json = {
  nome: 'Marcos José',
  cpfCnpj: '52998224725',
  ispb: '32074986',
  agencia: '0001',
  contaTransacional: '1231231',
  tipoConta: 'CACC',
};

const RECEIVING_PARTY: Json = {
  nome: 'Flavio José',
  cpfCnpj: '12ABC34501DE35',
  ispb: '00000000',
  agencia: '0361',
  contaTransacional: '1210098',
  tipoConta: 'SVGS',
};

/** The contract's sample, with tax ids that are valid. */
function sample(changes: Json = {}): Json {
  return {
    endToEndId: 'E320749862024022119277T3lEBbUM0z',
    valor: 90.2,
    pagador: PAYER,
    recebedor: RECEIVING_PARTY,
    campoLivre: '',
    txId: 'h7a786d8a7s6gd1hgs',
    dataHoraPagamento: '2022-07-23T19:47:18.108Z',
    ...changes,
  };
}

function without(object: Json, name: string): Json {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));
}

function faultsOf(input: unknown): string[] {
  const result = parsePixMessages(input, RECEIVER);
  return 'faults' in result ? result.faults.map((fault) => `${fault.pointer} ${fault.code}`) : [];
}

describe('a Pix message', () => {
  it('reads the sample', () => {
    expect(parsePixMessages(sample(), RECEIVER)).toEqual({ ok: true, messages: [sample()] });
  });

  it('puts the members into the order of the payload, whatever the order sent', () => {
    const shuffled = Object.fromEntries(
      Object.entries(sample({ pagador: Object.fromEntries(Object.entries(PAYER).reverse()) })).reverse(),
    );
    const result = parsePixMessages(shuffled, RECEIVER);
    expect(JSON.stringify(result.ok && result.messages)).toBe(JSON.stringify([sample()]));
  });

  it('takes an empty campoLivre for one that is missing', () => {
    expect(parsePixMessages(without(sample(), 'campoLivre'), RECEIVER)).toEqual({
      ok: true,
      messages: [sample()],
    });
  });

  it.each(['endToEndId', 'valor', 'pagador', 'recebedor', 'txId', 'dataHoraPagamento'])(
    'requires %s',
    (name) => {
      expect(faultsOf(without(sample(), name))).toEqual([`/${name} required`]);
    },
  );

  it.each(Object.keys(PAYER))('requires %s of both parties', (name) => {
    const input = sample({ pagador: without(PAYER, name), recebedor: without(RECEIVING_PARTY, name) });
    expect(faultsOf(input)).toEqual([`/pagador/${name} required`, `/recebedor/${name} required`]);
  });

  it.each([
    ['/valor wrong_type', { valor: '90.20' }],
    ['/valor invalid_format', { valor: 90.205 }],
    ['/valor out_of_range', { valor: 0 }],
    ['/valor wrong_type', { valor: null }],
    ['/endToEndId invalid_format', { endToEndId: 'E320749862024022119277T3lEBbUM0z ' }],
    ['/txId invalid_format', { txId: '' }],
    ['/txId wrong_type', { txId: null }],
    ['/campoLivre wrong_type', { campoLivre: null }],
    ['/campoLivre too_long', { campoLivre: 'a'.repeat(141) }],
    ['/campoLivre invalid_characters', { campoLivre: 'a\0' }],
    ['/campoLivre invalid_characters', { campoLivre: '\ud800' }],
    ['/dataHoraPagamento invalid_format', { dataHoraPagamento: '2022-02-30T19:47:18.108Z' }],
    ['/pagador wrong_type', { pagador: null }],
    ['/pagador wrong_type', { pagador: [] }],
    ['/pagador wrong_type', { pagador: 'Marcos' }],
    ['/pagador/nome too_short', { pagador: { ...PAYER, nome: '' } }],
    ['/pagador/nome invalid_characters', { pagador: { ...PAYER, nome: 'Ana\0' } }],
    ['/pagador/cpfCnpj check_digits', { pagador: { ...PAYER, cpfCnpj: '98716278190' } }],
    ['/pagador/cpfCnpj invalid_format', { pagador: { ...PAYER, cpfCnpj: '529.982.247-25' } }],
    ['/pagador/cpfCnpj wrong_type', { pagador: { ...PAYER, cpfCnpj: 52998224725 } }],
    ['/pagador/ispb invalid_format', { pagador: { ...PAYER, ispb: '4m8l0t31' } }],
    ['/pagador/agencia invalid_format', { pagador: { ...PAYER, agencia: '00001' } }],
    ['/pagador/contaTransacional invalid_format', { pagador: { ...PAYER, contaTransacional: '123-4' } }],
    ['/pagador/tipoConta invalid_format', { pagador: { ...PAYER, tipoConta: 'cacc' } }],
    ['/recebedor/ispb receiver_mismatch', { recebedor: { ...RECEIVING_PARTY, ispb: '32074986' } }],
    ['/recebedor/ispb invalid_format', { recebedor: { ...RECEIVING_PARTY, ispb: '0' } }],
    ['/extra unknown_member', { extra: 1 }],
    ['/recebedor/extra unknown_member', { recebedor: { ...RECEIVING_PARTY, extra: null } }],
    ['/a~1b~0c unknown_member', { 'a/b~c': 1 }],
  ])('says %s', (expected, changes) => {
    expect(faultsOf(sample(changes))).toEqual([expected]);
  });

  it('accepts a payer at the receiver institution, and an endToEndId of a third one', () => {
    expect(faultsOf(sample({ pagador: { ...PAYER, ispb: '00000000' } }))).toEqual([]);
  });

  it('finds __proto__ and its like among the members of message and party', () => {
    const text = JSON.stringify(sample())
      .replace('{', '{"__proto__":{},"constructor":1,')
      .replace('"pagador":{', '"pagador":{"__proto__":{"nome":"x"},');
    expect(faultsOf(JSON.parse(text))).toEqual([
      '/pagador/__proto__ unknown_member',
      '/__proto__ unknown_member',
      '/constructor unknown_member',
    ]);
  });

  it('is not fooled by members that come from a prototype', () => {
    const text = '{"__proto__":' + JSON.stringify(sample()) + '}';
    expect(faultsOf(JSON.parse(text))).toContain('/valor required');
    expect(faultsOf(Object.create(sample()))).toContain('/valor required');
  });

  it('lists every fault at once, below the pointer of the message', () => {
    const input = sample({
      endToEndId: 1,
      valor: '1',
      pagador: { ...PAYER, cpfCnpj: '1', extra: 1 },
      recebedor: {},
      campoLivre: 1,
      dataHoraPagamento: '',
      extra: 1,
    });
    expect(faultsOf([sample(), input])).toEqual([
      '/1/endToEndId wrong_type',
      '/1/valor wrong_type',
      '/1/pagador/cpfCnpj invalid_format',
      '/1/pagador/extra unknown_member',
      ...Object.keys(RECEIVING_PARTY).map((name) => `/1/recebedor/${name} required`),
      '/1/campoLivre wrong_type',
      '/1/dataHoraPagamento invalid_format',
      '/1/extra unknown_member',
    ]);
  });

  it.each([[null], [[]], ['{}'], [1], [undefined], [true]])('refuses %p, which is no message', (input) => {
    expect(parsePixMessages([input], RECEIVER)).toMatchObject({ ok: false, faults: [{ pointer: '/0' }] });
  });

  it('never throws and never accepts what JSON happens to bring', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (input) => {
        expect(parsePixMessages(input, RECEIVER).ok).toBe(false);
      }),
    );
  });

  it('never repeats a CPF in a message', () => {
    const result = parsePixMessages(sample({ pagador: { ...PAYER, cpfCnpj: '98716278190' } }), RECEIVER);
    expect(JSON.stringify(result)).not.toContain('98716278190');
  });
});
