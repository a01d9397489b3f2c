import type { ProblemEntry } from './problem-entry.js';

/** What operators do about payouts. */
export const operationProblems = {
  payout_id_unknown: {
    status: 404,
    title: { en: 'No such payout', pt: 'Pagamento inexistente' },
    detail: {
      en: 'No payer has a payout of this payout_id.',
      pt: 'Nenhum pagador tem um pagamento com este payout_id.',
    },
    cause: {
      en: 'The address holds another kind of id, such as an external_id or an endToEndId, or a payout of another installation.',
      pt: 'O endereço contém outro tipo de id, como um external_id ou um endToEndId, ou é de outra instalação.',
    },
    remedy: {
      en: 'Find it by any id with npm run ops -- payout <id>, or take it from GET /api/operations/payouts/held.',
      pt: 'Encontre-o por qualquer id com npm run ops -- payout <id>, ou em GET /api/operations/payouts/held.',
    },
  },
  payout_state_forbids: {
    status: 409,
    title: { en: 'Not in this state', pt: 'Não neste estado' },
    detail: {
      en: 'The payout is {status}; {action} is not for that. Nothing was changed.',
      pt: 'O pagamento está em {status}; {action} não se aplica. Nada foi alterado.',
    },
    cause: {
      en:
        'Only what is held (needs_review) can be redriven or marked, and only that and what is in doubt can be asked about. The machine, or ' +
        'another operator, has moved the payout meanwhile; or it was marked as paid under one endToEndId and is paid under another.',
      pt:
        'Só o que está retido (needs_review) pode ser reenviado ou marcado, e só isso e o que está em dúvida pode ser consultado. A máquina, ' +
        'ou outra pessoa, moveu o pagamento; ou ele foi marcado como pago com um endToEndId e está pago com outro.',
    },
    remedy: {
      en:
        'Look at the payout: GET /api/payouts/items?payout_id=… with its payer’s key, or npm run ops -- payout <id>. If it was paid by other means ' +
        'and by the machine as well, ask for the second payment back.',
      pt:
        'Veja o pagamento: GET /api/payouts/items?payout_id=… com a chave do pagador, ou npm run ops -- payout <id>. Se foi pago por outro meio e ' +
        'também pela máquina, peça a devolução do segundo.',
    },
  },
  worker_unknown: {
    status: 404,
    title: { en: 'No such worker', pt: 'Worker inexistente' },
    detail: {
      en: 'No worker that lives has this id, and not exactly one runs on a host of this name.',
      pt: 'Nenhum worker vivo tem este id, e não há exatamente um em um host com este nome.',
    },
    cause: {
      en: 'The worker has ended, or has not been heard of for 15 seconds; one that was started again has another id. Or several run on that host.',
      pt: 'O worker terminou, ou não dá notícias há 15 segundos; um que foi reiniciado tem outro id. Ou há vários naquele host.',
    },
    remedy: {
      en: 'Take the id from GET /api/operations/workers, or from npm run ops -- workers.',
      pt: 'Veja o id em GET /api/operations/workers, ou em npm run ops -- workers.',
    },
  },
} as const satisfies Record<string, ProblemEntry>;
