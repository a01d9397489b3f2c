import type { Language } from '../errors/message.js';

/**
 * What a rejection does to a payout: `final` fails it; `transient` is tried again with a new payment id;
 * `operator` puts it to `needs_review`, since only the payer's own institution can mend the cause.
 */
export type ReasonKind = 'final' | 'transient' | 'operator';

export type Reason = {
  readonly code: string;
  readonly kind: ReasonKind;
  readonly meaning: Readonly<Record<Language, string>>;
};

/** The directory knows no such key. Ours, not the SPI's: the payment was never made. */
export const KEY_NOT_FOUND = 'KEY_NOT_FOUND';

/** The directory names another owner of the key than the payout expects. Ours: the payment was never made. */
export const RECEIVER_MISMATCH = 'RECEIVER_MISMATCH';

/** The payout expects an owner, and the rail can neither name nor check one. Ours: the payment was never made. */
export const RECEIVER_UNVERIFIABLE = 'RECEIVER_UNVERIFIABLE';

/** The outcome has been unknown for longer than is usual. Ours; a payout held for it has not failed. */
export const OUTCOME_UNKNOWN = 'OUTCOME_UNKNOWN';

/** The rail has called one payment by two names, so there may be two. Ours; a payout held for it has not failed. */
export const PSP_CONTRADICTS = 'PSP_CONTRADICTS';

/** It may have been sent through another rail than workers pay through now. Ours; a payout held for it has not failed. */
export const RAIL_CHANGED = 'RAIL_CHANGED';

/** The account that pays lacks the balance. The SPI's. */
export const NO_BALANCE = 'AM04';

/** The rail has rejected the payment and does not say why. Ours. */
export const PSP_REJECTED = 'PSP_REJECTED';

/** An operator found out that a held payment was not made, and said so. Ours. */
export const MARKED_FAILED = 'MARKED_FAILED';

/** What each code means, in English and Portuguese (SPI message catalogue 5.13, pacs.002), by what it does to a payout. */
const MEANINGS: Readonly<Record<ReasonKind, Readonly<Record<string, readonly [string, string]>>>> = {
  final: {
    [KEY_NOT_FOUND]: ['The Pix directory does not know the key.', 'A chave Pix não existe no diretório.'],
    [RECEIVER_MISMATCH]: [
      'The key belongs to another CPF or CNPJ than `expected_tax_id`. Nothing was sent.',
      'A chave pertence a outro CPF ou CNPJ que não o de `expected_tax_id`. Nada foi enviado.',
    ],
    [RECEIVER_UNVERIFIABLE]: [
      'The PSP does not reveal who owns the key, so `expected_tax_id` cannot be checked. Nothing was sent.',
      'O PSP não revela de quem é a chave, então `expected_tax_id` não pode ser conferido. Nada foi enviado.',
    ],
    [PSP_REJECTED]: [
      'The PSP rejected the payment and does not say why.',
      'O PSP rejeitou o pagamento e não informa o motivo.',
    ],
    [MARKED_FAILED]: [
      'An operator has found that the payment was not made.',
      'Um operador constatou que o pagamento não foi feito.',
    ],
    AC03: [
      "The receiver's branch or account does not exist.",
      'A agência ou a conta do recebedor não existe.',
    ],
    AC06: ["The receiver's account is blocked.", 'A conta do recebedor está bloqueada.'],
    AC07: ["The receiver's account is closed.", 'A conta do recebedor foi encerrada.'],
    AC14: [
      "The receiver's account is of another type than stated.",
      'O tipo informado não é o da conta do recebedor.',
    ],
    AG03: [
      "The receiver's account does not take this type of transaction.",
      'A conta do recebedor não aceita este tipo de transação.',
    ],
    AM02: [
      "The amount is over the limit of the receiver's type of account.",
      'O valor excede o limite do tipo de conta do recebedor.',
    ],
    BE01: [
      "The CPF or CNPJ is not that of the account's holder.",
      'O CPF/CNPJ não corresponde ao titular da conta.',
    ],
    CH11: ["The receiver's CPF or CNPJ is incorrect.", 'O CPF/CNPJ do recebedor está incorreto.'],
    CH16: [
      'The content of the payment order is incorrect.',
      'O conteúdo da ordem de pagamento está incorreto.',
    ],
    DS04: [
      "The receiver's institution refused the payment.",
      'A instituição do recebedor recusou o pagamento.',
    ],
    FRAD: [
      'The payment was refused on suspicion of fraud.',
      'O pagamento foi recusado por suspeita de fraude.',
    ],
    RC10: [
      "The ISPB of the receiver's institution is invalid.",
      'O ISPB da instituição do recebedor é inválido.',
    ],
    RR04: ['The payment was refused because of sanctions.', 'O pagamento foi recusado em razão de sanções.'],
  },
  transient: {
    AB03: [
      'Settlement was interrupted by a timeout in the SPI.',
      'A liquidação foi interrompida por timeout no SPI.',
    ],
    AB09: [
      "Settlement was interrupted by an error at the receiver's institution.",
      'A liquidação foi interrompida por erro na instituição do recebedor.',
    ],
    AB11: [
      'Settlement was interrupted by a timeout at the issuing institution.',
      'A liquidação foi interrompida por timeout na instituição emissora.',
    ],
    ED05: [
      'An error occurred while the payment was being processed.',
      'Ocorreu um erro no processamento do pagamento.',
    ],
    DS27: [
      "The receiver's institution is not operating in the SPI.",
      'A instituição do recebedor não está em operação no SPI.',
    ],
  },
  operator: {
    [OUTCOME_UNKNOWN]: [
      'It is not known whether the payment was made. It is still being looked up.',
      'Não se sabe se o pagamento foi feito. A consulta continua.',
    ],
    [PSP_CONTRADICTS]: [
      'The rail has named two ids for this payment, so it may have been made twice.',
      'O PSP informou dois identificadores para este pagamento, que pode ter sido feito duas vezes.',
    ],
    [RAIL_CHANGED]: [
      'It may have been sent through another PSP than the present one, which cannot know what became of it.',
      'O pagamento pode ter sido enviado por outro PSP que não o atual, que não sabe o que houve com ele.',
    ],
    [NO_BALANCE]: [
      "The payer institution's settlement account lacks the balance.",
      'Saldo insuficiente na conta PI da instituição do pagador.',
    ],
    RC09: ["The ISPB of the payer's institution is invalid.", 'O ISPB da instituição do pagador é inválido.'],
    DS02: [
      'The order was cancelled, or its sender may not give it.',
      'A ordem foi cancelada ou o remetente não pode emiti-la.',
    ],
    DS0G: [
      'The institution that signed the order may not debit this settlement account.',
      'A instituição que assinou a ordem não pode debitar esta conta PI.',
    ],
    AG12: [
      "The payer's institution may not send this kind of payment order.",
      'A instituição do pagador não pode enviar este tipo de ordem de pagamento.',
    ],
  },
};

export const REASONS: readonly Reason[] = (['final', 'transient', 'operator'] as const).flatMap((kind) =>
  Object.entries(MEANINGS[kind]).map(([code, [en, pt]]) => ({
    code,
    kind,
    meaning: { en, pt },
  })),
);

const REASON_OF_CODE: ReadonlyMap<string, Reason> = new Map(REASONS.map((reason) => [reason.code, reason]));

/** Held for one of these, a payment may have been made. */
const UNDECIDED: readonly string[] = [OUTCOME_UNKNOWN, PSP_CONTRADICTS, RAIL_CHANGED];

/**
 * Whether a payout that is held for this reason was definitively rejected by the rail: no money moves under its payment id, now or
 * later.
 */
export function isRejection(code: string, source: string): boolean {
  return source === 'rail' && !UNDECIDED.includes(code);
}

/** All that is known of a code. One that is not listed is final: paying again needs a person's decision. */
export function reasonOf(code: string): Reason {
  return (
    REASON_OF_CODE.get(code) ?? {
      code,
      kind: 'final',
      meaning: {
        en: 'The payment was rejected for a reason that is not in our list.',
        pt: 'O pagamento foi rejeitado por um motivo que não consta em nossa lista.',
      },
    }
  );
}

/** What a rejection with this code does to a payout. Codes are upper case, as the SPI sends them. */
export function classifyReason(code: string): ReasonKind {
  return reasonOf(code).kind;
}
