import type { PixMessage, PixParty } from './pix-message.js';

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
