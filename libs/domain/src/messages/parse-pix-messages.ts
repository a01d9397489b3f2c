import { FaultList } from '../errors/fault-list.js';
import { joinPointer, type Fault } from '../errors/fault.js';
import { parseAccountNumber, parseAccountType, parseBranch } from '../formats/account.js';
import { parseEndToEndId } from '../formats/end-to-end-id.js';
import { parseInstant } from '../formats/instant.js';
import { parseIspb, type Ispb } from '../formats/ispb.js';
import { parseValor } from '../formats/money.js';
import { optional, readObject, type Shape } from '../formats/object-reader.js';
import { refused, type Parser } from '../formats/parsed.js';
import { parseTaxId } from '../formats/tax-id.js';
import { parseFreeText, parseName } from '../formats/text.js';
import { parseTxId } from '../formats/tx-id.js';
import type { PixMessage, PixParty } from './pix-message.js';

/** Bounds one delivery, and with it the transaction that stores it. */
export const MESSAGES_PER_CALL_MAX = 1000;

export type ParsedPixMessages =
  | { readonly ok: true; readonly messages: readonly PixMessage[] }
  | {
      readonly ok: false;
      readonly reason: 'invalid';
      readonly faults: readonly Fault[];
      readonly omitted: number;
    }
  | { readonly ok: false; readonly reason: 'too_many'; readonly count: number; readonly limit: number };

const PARTY: Shape<PixParty> = {
  nome: parseName,
  cpfCnpj: parseTaxId,
  ispb: parseIspb,
  agencia: parseBranch,
  contaTransacional: parseAccountNumber,
  tipoConta: parseAccountType,
};

/**
 * Reads a delivery: one message as an object, or 1..1000 as an array, in the order given. Faults are those of known members in the
 * order of the payload, then of unknown members.
 *
 * Pointers are `/1/valor` in an array and `/valor` in a single object. More than 1000 are `too_many`, unread. The
 * same `endToEndId` twice is no fault here: whether it is a duplicate or a conflict is decided where they are stored.
 *
 * @param receiver the institution that delivers; another `recebedor.ispb` is a fault.
 */
export function parsePixMessages(input: unknown, receiver: Ispb): ParsedPixMessages {
  const inputs: readonly unknown[] = Array.isArray(input) ? input : [input];
  if (inputs.length > MESSAGES_PER_CALL_MAX) {
    return { ok: false, reason: 'too_many', count: inputs.length, limit: MESSAGES_PER_CALL_MAX };
  }
  if (inputs.length === 0) {
    const message = {
      text: 'Send one message, or an array of 1 to {max}.',
      values: { max: MESSAGES_PER_CALL_MAX },
    } as const;
    return { ok: false, reason: 'invalid', faults: [{ pointer: '', code: 'too_few', message }], omitted: 0 };
  }
  const shape = messageTo(receiver);
  const list = new FaultList();
  const messages = inputs.flatMap((item, index) => {
    const pointer = Array.isArray(input) ? joinPointer('', index) : '';
    return readObject(item, pointer, list, shape) ?? [];
  });
  const { count, faults, omitted } = list;
  return count === 0 ? { ok: true, messages } : { ok: false, reason: 'invalid', faults, omitted };
}

/** Only `campoLivre` may be missing; it is then empty. */
function messageTo(receiver: Ispb): Shape<PixMessage> {
  return {
    endToEndId: parseEndToEndId,
    valor: parseValor,
    pagador: PARTY,
    recebedor: { ...PARTY, ispb: parserOfReceiver(receiver) },
    campoLivre: optional(parseFreeText, ''),
    txId: parseTxId,
    dataHoraPagamento: parseInstant,
  };
}

function parserOfReceiver(receiver: Ispb): Parser<Ispb> {
  return (value) => {
    const ispb = parseIspb(value);
    if (!ispb.ok || ispb.value === receiver) return ispb;
    return refused('receiver_mismatch', 'This must be {ispb}, the institution of the address called.', {
      ispb: receiver,
    });
  };
}
