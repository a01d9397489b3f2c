/**
 * What a rejection does to a payout: `final` fails it; `transient` is tried again with a new endToEndId;
 * `operator` puts it to `needs_review`, since only the payer's own institution can mend the cause.
 */
export type ReasonKind = 'final' | 'transient' | 'operator';

export type Reason = {
  readonly code: string;
  readonly kind: ReasonKind;
  readonly english: string;
  readonly portuguese: string;
};

/** The directory knows no such key. Ours, not the SPI's: the payment was never made. */
export const KEY_NOT_FOUND = 'KEY_NOT_FOUND';

/** The outcome has been unknown for longer than is usual. Ours; a payout held for it has not failed. */
export const OUTCOME_UNKNOWN = 'OUTCOME_UNKNOWN';

/** An operator found out that a held payment was not made, and said so. Ours. */
export const MARKED_FAILED = 'MARKED_FAILED';

/** Reasons of rejection (SPI message catalogue 5.13, pacs.002) and what each does to a payout. */
export const REASONS: readonly Reason[] = [
  {
    code: KEY_NOT_FOUND,
    kind: 'final',
    english: 'The Pix directory does not know the key.',
    portuguese: 'A chave Pix não existe no diretório.',
  },
  {
    code: MARKED_FAILED,
    kind: 'final',
    english: 'An operator has found that the payment was not made.',
    portuguese: 'Um operador constatou que o pagamento não foi feito.',
  },
  {
    code: 'AC03',
    kind: 'final',
    english: "The receiver's branch or account does not exist.",
    portuguese: 'A agência ou a conta do recebedor não existe.',
  },
  {
    code: 'AC06',
    kind: 'final',
    english: "The receiver's account is blocked.",
    portuguese: 'A conta do recebedor está bloqueada.',
  },
  {
    code: 'AC07',
    kind: 'final',
    english: "The receiver's account is closed.",
    portuguese: 'A conta do recebedor foi encerrada.',
  },
  {
    code: 'AC14',
    kind: 'final',
    english: "The receiver's account is of another type than stated.",
    portuguese: 'O tipo informado não é o da conta do recebedor.',
  },
  {
    code: 'AG03',
    kind: 'final',
    english: "The receiver's account does not take this type of transaction.",
    portuguese: 'A conta do recebedor não aceita este tipo de transação.',
  },
  {
    code: 'AM02',
    kind: 'final',
    english: "The amount is over the limit of the receiver's type of account.",
    portuguese: 'O valor excede o limite do tipo de conta do recebedor.',
  },
  {
    code: 'BE01',
    kind: 'final',
    english: "The CPF or CNPJ is not that of the account's holder.",
    portuguese: 'O CPF/CNPJ não corresponde ao titular da conta.',
  },
  {
    code: 'CH11',
    kind: 'final',
    english: "The receiver's CPF or CNPJ is incorrect.",
    portuguese: 'O CPF/CNPJ do recebedor está incorreto.',
  },
  {
    code: 'CH16',
    kind: 'final',
    english: 'The content of the payment order is incorrect.',
    portuguese: 'O conteúdo da ordem de pagamento está incorreto.',
  },
  {
    code: 'DS04',
    kind: 'final',
    english: "The receiver's institution refused the payment.",
    portuguese: 'A instituição do recebedor recusou o pagamento.',
  },
  {
    code: 'FRAD',
    kind: 'final',
    english: 'The payment was refused on suspicion of fraud.',
    portuguese: 'O pagamento foi recusado por suspeita de fraude.',
  },
  {
    code: 'RC10',
    kind: 'final',
    english: "The ISPB of the receiver's institution is invalid.",
    portuguese: 'O ISPB da instituição do recebedor é inválido.',
  },
  {
    code: 'RR04',
    kind: 'final',
    english: 'The payment was refused because of sanctions.',
    portuguese: 'O pagamento foi recusado em razão de sanções.',
  },
  {
    code: 'AB03',
    kind: 'transient',
    english: 'Settlement was interrupted by a timeout in the SPI.',
    portuguese: 'A liquidação foi interrompida por timeout no SPI.',
  },
  {
    code: 'AB09',
    kind: 'transient',
    english: "Settlement was interrupted by an error at the receiver's institution.",
    portuguese: 'A liquidação foi interrompida por erro na instituição do recebedor.',
  },
  {
    code: 'AB11',
    kind: 'transient',
    english: 'Settlement was interrupted by a timeout at the issuing institution.',
    portuguese: 'A liquidação foi interrompida por timeout na instituição emissora.',
  },
  {
    code: 'ED05',
    kind: 'transient',
    english: 'An error occurred while the payment was being processed.',
    portuguese: 'Ocorreu um erro no processamento do pagamento.',
  },
  {
    code: 'DS27',
    kind: 'transient',
    english: "The receiver's institution is not operating in the SPI.",
    portuguese: 'A instituição do recebedor não está em operação no SPI.',
  },
  {
    code: OUTCOME_UNKNOWN,
    kind: 'operator',
    english: 'It is not known whether the payment was made. It is still being asked for.',
    portuguese: 'Não se sabe se o pagamento foi feito. A consulta continua.',
  },
  {
    code: 'AM04',
    kind: 'operator',
    english: "The payer institution's settlement account lacks the balance.",
    portuguese: 'Saldo insuficiente na conta PI da instituição do pagador.',
  },
  {
    code: 'RC09',
    kind: 'operator',
    english: "The ISPB of the payer's institution is invalid.",
    portuguese: 'O ISPB da instituição do pagador é inválido.',
  },
  {
    code: 'DS02',
    kind: 'operator',
    english: 'The order was cancelled, or its sender may not give it.',
    portuguese: 'A ordem foi cancelada ou o remetente não pode emiti-la.',
  },
  {
    code: 'DS0G',
    kind: 'operator',
    english: 'The institution that signed the order may not debit this settlement account.',
    portuguese: 'A instituição que assinou a ordem não pode debitar esta conta PI.',
  },
  {
    code: 'AG12',
    kind: 'operator',
    english: "The payer's institution may not send this kind of payment order.",
    portuguese: 'A instituição do pagador não pode enviar este tipo de ordem de pagamento.',
  },
];

const REASON_OF_CODE: ReadonlyMap<string, Reason> = new Map(REASONS.map((reason) => [reason.code, reason]));

/**
 * Whether a payout that is held for this reason was definitively rejected by the rail: no money moves under its endToEndId, now or
 * later. Of one whose outcome is unknown that cannot be said.
 */
export function isRejection(code: string, source: string): boolean {
  return source === 'rail' && code !== OUTCOME_UNKNOWN;
}

/** All that is known of a code. One that is not listed is final: paying again needs a person's decision. */
export function reasonOf(code: string): Reason {
  return (
    REASON_OF_CODE.get(code) ?? {
      code,
      kind: 'final',
      english: 'The payment was rejected for a reason that is not in our list.',
      portuguese: 'O pagamento foi rejeitado por um motivo que não consta em nossa lista.',
    }
  );
}

/** What a rejection with this code does to a payout. Codes are upper case, as the SPI sends them. */
export function classifyReason(code: string): ReasonKind {
  return reasonOf(code).kind;
}
