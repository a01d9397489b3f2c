import {
  GIVEN_NAMES,
  isCpf,
  makeCnpj,
  makeCpf,
  parseIspb,
  parseTaxId,
  randomChoice,
  randomDigits,
  seededRandom,
  SURNAMES,
  type AccountType,
  type Ispb,
  type PixKey,
  type PixParty,
  type RandomSource,
  type TaxId,
} from '#domain';
import { sandboxBehaviour } from './sandbox-behaviour.js';

/** Where the simulated directory's keys lead. Ten, one of them with letters, as new ISPBs may have. */
export const DIRECTORY_ISPBS: readonly Ispb[] = [
  '00000000',
  '00360305',
  '00416968',
  '08561701',
  '10573521',
  '18236120',
  '60701190',
  '60746948',
  '90400888',
  '4M8L0T31',
].map((text) => {
  const ispb = parseIspb(text);
  if (!ispb.ok) throw new Error(`${text} is no ISPB.`);
  return ispb.value;
});

const ACCOUNT_TYPES_IN_USE = ['CACC', 'SVGS', 'TRAN'] as const satisfies readonly AccountType[];

const ANY_OWNERS: readonly TaxId[] = [makeCpf(() => 0.42), makeCpf(() => 0.24)];

/** The institution a key leads to: always the same one. */
export function receiverIspbOf(key: PixKey): Ispb {
  return DIRECTORY_ISPBS[hash(key) % DIRECTORY_ISPBS.length] ?? fail();
}

/** Who a key belongs to: always the same plausible person or company, with a valid CPF or CNPJ, which a key of that kind is itself. */
export function receiverOf(key: PixKey): PixParty {
  const random = seededRandom(hash(key));
  const surname = randomChoice(random, SURNAMES);
  const isCompany = key.type === 'CNPJ';
  return {
    nome: isCompany ? `${surname} Comércio Ltda.` : `${randomChoice(random, GIVEN_NAMES)} ${surname}`,
    cpfCnpj: taxIdOf(key, random),
    ispb: receiverIspbOf(key),
    agencia: randomDigits(random, 4),
    contaTransacional: randomDigits(random, 7),
    tipoConta: isCompany ? 'CACC' : randomChoice(random, ACCOUNT_TYPES_IN_USE),
  };
}

/** The name that the directory shows before a payment; undefined: it does not know the key. */
export function receiverNameOf(key: PixKey): string | undefined {
  return sandboxBehaviour(key).kind === 'unknown_key' ? undefined : receiverOf(key).nome;
}

/** Some owner of a key that is not this one. */
export function ownerOtherThan(taxId: TaxId): TaxId {
  return ANY_OWNERS.find((one) => one !== taxId) ?? fail();
}

/** As the directory reveals a person: without the first three digits and the last two. Companies are public. */
export function maskedByDirectory(taxId: TaxId): string {
  return isCpf(taxId) ? `***${taxId.slice(3, -2)}**` : taxId;
}

function taxIdOf(key: PixKey, random: RandomSource): TaxId {
  if (key.type !== 'CPF' && key.type !== 'CNPJ') return makeCpf(random);
  const own = parseTaxId(key.value);
  if (own.ok) return own.value;
  return key.type === 'CPF' ? makeCpf(random) : makeCnpj(random);
}

/** FNV-1a, 32 bits: spreads texts that differ in one character evenly enough for a sandbox. */
function hash({ value }: PixKey): number {
  let state = 0x811c9dc5;
  for (let index = 0; index < value.length; index += 1) {
    state = Math.imul(state ^ value.charCodeAt(index), 0x01000193);
  }
  return state >>> 0;
}

function fail(): never {
  throw new Error('The list is not empty.');
}
