import { ACCOUNT_TYPES } from '../formats/account.js';
import { makeEndToEndId } from '../formats/end-to-end-id.js';
import { toInstant } from '../formats/instant.js';
import { isIspb, type Ispb } from '../formats/ispb.js';
import {
  randomAlphanumeric,
  randomChoice,
  randomDigits,
  randomInteger,
  type RandomSource,
} from '../formats/random-source.js';
import { makeCpf } from '../formats/tax-id.js';
import { isTxId } from '../formats/tx-id.js';
import type { PixMessage, PixParty } from './pix-message.js';

/** Everyday amounts: up to R$ 5,000.00. */
const RANDOM_AMOUNT_MAX_CENTS = 500_000;

const RANDOM_AGE_MAX_MS = 60_000;

const RANDOM_TX_ID_LENGTH = 26;

/**
 * A random, valid message for a receiver, for sandboxes, demonstrations and tests.
 *
 * Ids are as unlikely to meet as `random` is good; where messages of several processes meet, seed each differently.
 *
 * @param now payments are dated within the minute before it.
 * @param random `Math.random` will do: nothing here is secret. Some 80 numbers are drawn for each message.
 */
export function randomPixMessage(receiver: Ispb, now: Date, random: RandomSource): PixMessage {
  const payerIspb = randomPayerIspb(receiver, random);
  const paidAt = new Date(now.getTime() - randomInteger(random, 0, RANDOM_AGE_MAX_MS));
  const txId = randomAlphanumeric(random, RANDOM_TX_ID_LENGTH);
  if (!isTxId(txId))
    throw new RangeError('The random source must give numbers from 0 up to, not including, 1.');
  return {
    endToEndId: makeEndToEndId(payerIspb, paidAt, (length) => randomAlphanumeric(random, length)),
    valor: randomInteger(random, 1, RANDOM_AMOUNT_MAX_CENTS) / 100,
    pagador: randomParty(payerIspb, random),
    recebedor: randomParty(receiver, random),
    campoLivre: randomChoice(random, FREE_TEXTS),
    txId,
    dataHoraPagamento: toInstant(paidAt),
  };
}

function randomParty(ispb: Ispb, random: RandomSource): PixParty {
  return {
    nome: `${randomChoice(random, GIVEN_NAMES)} ${randomChoice(random, SURNAMES)}`,
    cpfCnpj: makeCpf(random),
    ispb,
    agencia: randomDigits(random, 4),
    contaTransacional: randomDigits(random, 7),
    tipoConta: randomChoice(random, ACCOUNT_TYPES),
  };
}

/** Another institution than the receiver's: what stays within one does not pass through the SPI. */
function randomPayerIspb(receiver: Ispb, random: RandomSource): Ispb {
  return randomChoice(
    random,
    PAYER_ISPBS.filter((ispb) => ispb !== receiver),
  );
}

/** At least two: a payer's institution is never the receiver's. One has letters, as new ones may since 2026. */
export const PAYER_ISPBS: readonly Ispb[] = [
  '32074986',
  '00000000',
  '00360305',
  '18236120',
  '60701190',
  '60746948',
  '90400888',
  '4M8L0T31',
].filter(isIspb);

export const GIVEN_NAMES = listed(
  'Ana, Antônio, Beatriz, Bruno, Camila, Carlos, Conceição, Débora, Eduardo, Fernanda, Flávio, ' +
    'Gabriel, Helena, Inácio, Joana, João, José, Juliana, Larissa, Lúcia, Marcos, Maria, Otávio, ' +
    'Patrícia, Rafael, Sebastião, Thaís, Vitória, Zélia',
);

export const SURNAMES = listed(
  'Almeida, Alves, Araújo, Barbosa, Cardoso, Carvalho, da Conceição, da Silva, de Oliveira, ' +
    'dos Santos, Ferreira, Gonçalves, Lima, Magalhães, Moreira, Nascimento, Nogueira, Pereira, ' +
    "Ribeiro, Sant'Anna, Souza, Teixeira",
);

export const FREE_TEXTS = [
  '',
  '',
  '',
  'Aluguel',
  'Almoço de sexta',
  'Mensalidade',
  'Presente de aniversário',
  'Rateio do churrasco',
] as const;

function listed(words: string): readonly string[] {
  return words.split(', ');
}
