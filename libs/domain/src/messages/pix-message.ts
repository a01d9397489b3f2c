import type { AccountType } from '../formats/account.js';
import type { EndToEndId } from '../formats/end-to-end-id.js';
import type { Instant } from '../formats/instant.js';
import type { Ispb } from '../formats/ispb.js';
import type { TaxId } from '../formats/tax-id.js';
import type { TxId } from '../formats/tx-id.js';

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
  readonly dataHoraPagamento: Instant;
};

/**
 * The text of a message as it is delivered: JSON without white space, members in the contract's order, `valor` a number
 * with exactly two decimals (`90.20`). Equal messages have equal texts, so the text also shows whether two messages
 * have the same content.
 */
export function serialisePixMessage(message: PixMessage): string {
  return (
    `{"endToEndId":${JSON.stringify(message.endToEndId)}` +
    `,"valor":${message.valor.toFixed(2)}` +
    `,"pagador":${serialiseParty(message.pagador)}` +
    `,"recebedor":${serialiseParty(message.recebedor)}` +
    `,"campoLivre":${JSON.stringify(message.campoLivre)}` +
    `,"txId":${JSON.stringify(message.txId)}` +
    `,"dataHoraPagamento":${JSON.stringify(message.dataHoraPagamento)}}`
  );
}

function serialiseParty(party: PixParty): string {
  // Written out so that the order is the contract's, whatever the order of the object at hand.
  return JSON.stringify({
    nome: party.nome,
    cpfCnpj: party.cpfCnpj,
    ispb: party.ispb,
    agencia: party.agencia,
    contaTransacional: party.contaTransacional,
    tipoConta: party.tipoConta,
  });
}
