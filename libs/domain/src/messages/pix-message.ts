import type { AccountType } from '../formats/account.js';
import type { EndToEndId } from '../formats/end-to-end-id.js';
import type { Instant } from '../formats/instant.js';
import type { Ispb } from '../formats/ispb.js';
import type { TaxId } from '../formats/tax-id.js';
import type { TxId } from '../formats/tx-id.js';

/** Who pays or who is paid, with the account at their institution. */
export type PixParty = {
  readonly nome: string;
  readonly cpfCnpj: TaxId;
  readonly ispb: Ispb;
  readonly agencia: string;
  readonly contaTransacional: string;
  readonly tipoConta: AccountType;
};

/**
 * A settled Pix, as its receiver's institution collects it. Members and their order are those of the payload; write
 * it with `serialisePixMessage`, since plain JSON would make `90.2` of `90.20`.
 */
export type PixMessage = {
  readonly endToEndId: EndToEndId;
  /** Reais with at most two decimals. */
  readonly valor: number;
  readonly pagador: PixParty;
  readonly recebedor: PixParty;
  readonly campoLivre: string;
  readonly txId: TxId;
  /** When the payment was made. */
  readonly dataHoraPagamento: Instant;
};
