import type { ProblemEntry } from './problem-entry.js';

/** Batches of payouts and what became of them. */
export const payoutProblems = {
  too_many_items: {
    status: 413,
    title: { en: 'Too many items', pt: 'Itens demais' },
    detail: {
      en: 'A batch has at most {limit} items; this one has {count}. Nothing was stored.',
      pt: 'Um lote tem no máximo {limit} itens; este tem {count}. Nada foi gravado.',
    },
  },
  batch_content_differs: {
    status: 409,
    title: { en: 'Other content under a known batch_id', pt: 'Outro conteúdo sob um batch_id conhecido' },
    detail: {
      en: 'This batch_id has been used for another batch, which differs first at {pointer}. Nothing was changed.',
      pt: 'Este batch_id já foi usado para outro lote, que difere primeiro em {pointer}. Nada foi alterado.',
    },
  },
  external_id_conflict: {
    status: 409,
    title: { en: 'external_id used for another payment', pt: 'external_id usado para outro pagamento' },
    detail: {
      en: 'An external_id has been used with another amount or Pix key; errors lists each of them. Nothing was stored.',
      pt: 'Um external_id já foi usado com outro valor ou chave Pix; errors lista cada um. Nada foi gravado.',
    },
  },
  batch_unknown: {
    status: 404,
    title: { en: 'No such batch', pt: 'Lote inexistente' },
    detail: {
      en: 'There is no batch of this batch_id. If it was just sent and not answered, send it again: that is safe.',
      pt: 'Não há lote com este batch_id. Se acaba de ser enviado sem resposta, envie de novo: é seguro.',
    },
  },
  payout_unknown: {
    status: 404,
    title: { en: 'No such item', pt: 'Item inexistente' },
    detail: {
      en: 'This batch has no item of this external_id.',
      pt: 'Este lote não tem item com este external_id.',
    },
  },
  invalid_cursor: {
    status: 400,
    title: { en: 'Invalid cursor', pt: 'Cursor inválido' },
    detail: {
      en: 'This list gave no such cursor. Pass next_cursor on as it was, or begin again without one.',
      pt: 'Esta lista não deu tal cursor. Repasse next_cursor como veio, ou comece de novo sem ele.',
    },
  },
} as const satisfies Record<string, ProblemEntry>;
