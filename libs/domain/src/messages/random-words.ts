import { isIspb, type Ispb } from '../formats/ispb.js';

/** What random messages are made of. Lists, so that the rules beside them stay short. */

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
