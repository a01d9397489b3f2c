import {
  endToEndIdOf,
  makeCnpj,
  serialisePixMessage,
  toInstant,
  type Ispb,
  type PixParty,
  type TxId,
} from '#domain';
import type { Payment } from '#use-cases';
import { receiverOf } from './simulated-directory.js';

/** Everybody's payer in the sandbox: a company that does not exist. Not random, so that equal payments make equal messages. */
const SANDBOX_PAYER: Omit<PixParty, 'ispb'> = {
  nome: 'Empresa de Teste Ltda.',
  cpfCnpj: makeCnpj(() => 0.42),
  agencia: '0001',
  contaTransacional: '1000001',
  tipoConta: 'CACC',
};

/** The message that the receiver's institution collects for a payment that has settled, as it is delivered. */
export function settlementMessage(
  payment: Payment & { readonly receiverIspb: Ispb },
  payerIspb: Ispb,
  settledAt: Date,
): string {
  return serialisePixMessage({
    endToEndId: endToEndIdOf(payment.paymentId),
    valor: payment.amountCents / 100,
    pagador: { ...SANDBOX_PAYER, ispb: payerIspb },
    recebedor: { ...receiverOf(payment.pixKey), ispb: payment.receiverIspb },
    campoLivre: payment.description ?? '',
    txId: txIdOf(payment.payoutId),
    dataHoraPagamento: toInstant(settledAt),
  });
}

/** The payout's id without hyphens: 32 letters and digits, which is the form of a txId. */
function txIdOf(payoutId: string): TxId {
  return payoutId.replaceAll('-', '') as TxId;
}
