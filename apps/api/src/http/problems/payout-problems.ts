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
    cause: {
      en: 'The batch has more items than this installation allows in one.',
      pt: 'O lote tem mais itens do que esta instalação permite.',
    },
    remedy: {
      en:
        'Split it into several batches, each with its own batch_id. The external_ids may stay as they ' +
        'are.',
      pt: 'Divida em vários lotes, cada um com seu batch_id. Os external_ids podem permanecer.',
    },
  },
  batch_content_differs: {
    status: 409,
    title: { en: 'Other content under a known batch_id', pt: 'Outro conteúdo sob um batch_id conhecido' },
    detail: {
      en: 'This batch_id has been used for another batch, which differs first at {pointer}. Nothing was changed.',
      pt: 'Este batch_id já foi usado para outro lote, que difere primeiro em {pointer}. Nada foi alterado.',
    },
    cause: {
      en:
        'A batch_id stands for one content and is never free again. This one was used before with other items or other ' +
        'amounts; most likely ids were counted anew, or a batch was changed after it had been sent.',
      pt:
        'Um batch_id representa um único conteúdo para sempre. Este já foi usado com outros itens ou valores; ' +
        'provavelmente a contagem recomeçou, ou um lote foi alterado depois de enviado.',
    },
    remedy: {
      en:
        'To repeat a batch, send exactly what was sent. To send something else, use a new batch_id. GET ' +
        '/api/payouts/{batch_id} shows what is there.',
      pt:
        'Para repetir um lote, envie exatamente o que foi enviado. Para enviar outra coisa, use um novo ' +
        'batch_id. GET /api/payouts/{batch_id} mostra o que existe.',
    },
  },
  external_id_conflict: {
    status: 409,
    title: { en: 'external_id used for another payment', pt: 'external_id usado para outro pagamento' },
    detail: {
      en: 'An external_id has been used with another amount or Pix key; errors lists each of them. Nothing was stored.',
      pt: 'Um external_id já foi usado com outro valor ou chave Pix; errors lista cada um. Nada foi gravado.',
    },
    cause: {
      en:
        'An external_id stands for one payment and is never free again. Those that errors lists were used before with ' +
        'another amount or key.',
      pt:
        'Um external_id representa um único pagamento para sempre. Os listados em errors já foram usados com ' +
        'outro valor ou chave.',
    },
    remedy: {
      en:
        'Give a new external_id to what is a new payment. Look a payment up with GET ' +
        '/api/payouts/items?external_id=…; errors names the batch of each.',
      pt:
        'Dê um novo external_id ao que é um novo pagamento. Consulte com GET ' +
        '/api/payouts/items?external_id=…; errors indica o lote de cada um.',
    },
  },
  batch_unknown: {
    status: 404,
    title: { en: 'No such batch', pt: 'Lote inexistente' },
    detail: {
      en: 'There is no batch of this batch_id. If it was just sent and not answered, send it again: that is safe.',
      pt: 'Não há lote com este batch_id. Se acaba de ser enviado sem resposta, envie de novo: é seguro.',
    },
    cause: {
      en: "It never arrived, the batch_id is misspelt, or the batch is another payer's.",
      pt: 'Ele nunca chegou, o batch_id está errado, ou o lote é de outro pagador.',
    },
    remedy: {
      en: 'If you sent it and got no answer, send it again: the same content is never paid twice.',
      pt: 'Se você o enviou e não teve resposta, envie de novo: o mesmo conteúdo nunca é pago duas vezes.',
    },
  },
  payout_unknown: {
    status: 404,
    title: { en: 'No such item', pt: 'Item inexistente' },
    detail: {
      en: 'This batch has no item of this external_id.',
      pt: 'Este lote não tem item com este external_id.',
    },
    cause: {
      en: 'The batch is there, but no item of it has this external_id.',
      pt: 'O lote existe, mas nenhum item dele tem este external_id.',
    },
    remedy: {
      en: 'Look over all batches: GET /api/payouts/items?external_id=…',
      pt: 'Procure em todos os lotes: GET /api/payouts/items?external_id=…',
    },
  },
  items_removed: {
    status: 410,
    title: { en: 'Items removed', pt: 'Itens removidos' },
    detail: {
      en: 'The items of batch {batch_id} are no longer kept. The report of the batch still says how many were paid, and how much.',
      pt: 'Os itens do lote {batch_id} não são mais guardados. O relatório do lote ainda diz quantos foram pagos, e quanto.',
    },
    cause: {
      en:
        'Items are kept for a time that the operator has set, and these are older. The batch itself, its counts ' +
        'and its sums stay.',
      pt:
        'Os itens são guardados por um tempo definido por quem opera esta instalação, e estes são mais antigos. O lote, suas ' +
        'contagens e somas permanecem para sempre.',
    },
    remedy: {
      en:
        'GET /api/payouts/{batch_id} for what is left. The external_ids stay used: sent again they are duplicates and ' +
        'are not paid. For single payments ask your own books, or the rail by endToEndId.',
      pt:
        'GET /api/payouts/{batch_id} mostra o que resta. Os external_ids continuam usados para sempre: reenviados, são ' +
        'duplicatas e não são pagos. Para pagamentos individuais consulte seus próprios registros, ou o trilho pelo endToEndId.',
    },
  },
  invalid_cursor: {
    status: 400,
    title: { en: 'Invalid cursor', pt: 'Cursor inválido' },
    detail: {
      en: 'This list gave no such cursor. Pass next_cursor on as it was, or begin again without one.',
      pt: 'Esta lista não deu tal cursor. Repasse next_cursor como veio, ou comece de novo sem ele.',
    },
    cause: {
      en: 'The cursor was changed, cut off, or belongs to another list or another filter.',
      pt: 'O cursor foi alterado, truncado, ou pertence a outra lista ou a outro filtro.',
    },
    remedy: {
      en: 'Pass next_cursor on as it was, with the same filters, encoded as a parameter of an address.',
      pt: 'Repasse next_cursor como veio, com os mesmos filtros, codificado como parâmetro de endereço.',
    },
  },
} as const satisfies Record<string, ProblemEntry>;
