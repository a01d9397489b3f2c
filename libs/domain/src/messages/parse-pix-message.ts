import type { Fault } from '../errors/fault.js';
import { parseAccountNumber, parseAccountType, parseBranch } from '../formats/account.js';
import { parseEndToEndId } from '../formats/end-to-end-id.js';
import { parseInstant } from '../formats/instant.js';
import { parseIspb, type Ispb } from '../formats/ispb.js';
import { centsToValorNumber, parseValor } from '../formats/money.js';
import { ObjectReader } from '../formats/object-reader.js';
import { refused, type Parser } from '../formats/parsed.js';
import { parseTaxId } from '../formats/tax-id.js';
import { parseFreeText, parseName } from '../formats/text.js';
import { parseTxId } from '../formats/tx-id.js';
import type { PixMessage, PixParty } from './pix-message.js';

export type ParsedPixMessage =
  | { readonly ok: true; readonly message: PixMessage }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/**
 * Reads one Pix message from parsed JSON. Only `campoLivre` may be missing; it is then empty.
 *
 * @param pointerPrefix JSON pointer of the message in its document: `''`, or `/1` in an array.
 * @param receiver the institution that delivers it here; another `recebedor.ispb` is a fault.
 * @returns the message with its members in wire order, or every fault: those of known members in wire order, then
 *   unknown members.
 */
export function parsePixMessage(input: unknown, pointerPrefix: string, receiver: Ispb): ParsedPixMessage {
  const faults: Fault[] = [];
  const reader = ObjectReader.open(input, pointerPrefix, faults);
  if (reader === undefined) return { ok: false, faults };

  const endToEndId = reader.read('endToEndId', parseEndToEndId);
  const valorCents = reader.read('valor', parseValor);
  const pagador = readParty(reader.readObject('pagador'), parseIspb);
  const recebedor = readParty(reader.readObject('recebedor'), receiverParser(receiver));
  const campoLivre = reader.readOptional('campoLivre', parseFreeText, '');
  const txId = reader.read('txId', parseTxId);
  const dataHoraPagamento = reader.read('dataHoraPagamento', parseInstant);
  reader.refuseUnknown();

  if (
    faults.length > 0 ||
    endToEndId === undefined ||
    valorCents === undefined ||
    pagador === undefined ||
    recebedor === undefined ||
    campoLivre === undefined ||
    txId === undefined ||
    dataHoraPagamento === undefined
  ) {
    return { ok: false, faults };
  }
  const valor = centsToValorNumber(valorCents);
  return {
    ok: true,
    message: { endToEndId, valor, pagador, recebedor, campoLivre, txId, dataHoraPagamento },
  };
}

function readParty(reader: ObjectReader | undefined, parsePartyIspb: Parser<Ispb>): PixParty | undefined {
  if (reader === undefined) return undefined;
  const nome = reader.read('nome', parseName);
  const cpfCnpj = reader.read('cpfCnpj', parseTaxId);
  const ispb = reader.read('ispb', parsePartyIspb);
  const agencia = reader.read('agencia', parseBranch);
  const contaTransacional = reader.read('contaTransacional', parseAccountNumber);
  const tipoConta = reader.read('tipoConta', parseAccountType);
  reader.refuseUnknown();

  if (
    nome === undefined ||
    cpfCnpj === undefined ||
    ispb === undefined ||
    agencia === undefined ||
    contaTransacional === undefined ||
    tipoConta === undefined
  ) {
    return undefined;
  }
  return { nome, cpfCnpj, ispb, agencia, contaTransacional, tipoConta };
}

function receiverParser(receiver: Ispb): Parser<Ispb> {
  return (value) => {
    const ispb = parseIspb(value);
    if (!ispb.ok || ispb.value === receiver) return ispb;
    return refused('receiver_mismatch', `This must be ${receiver}, the institution of the address called.`);
  };
}
