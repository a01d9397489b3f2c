import type { ProblemEntry } from './problem-entry.js';

/** What goes wrong before or around a use case: HTTP's own faults. Raised as `HttpProblem`. */
export const httpProblems = {
  invalid_parameters: {
    status: 400,
    title: { en: 'Invalid parameters', pt: 'Parâmetros inválidos' },
    detail: {
      en: 'Parameters of the address are missing or invalid; errors lists each of them.',
      pt: 'Há parâmetros do endereço ausentes ou inválidos; errors lista cada um.',
    },
  },
  malformed_json: {
    status: 400,
    title: { en: 'Malformed JSON', pt: 'JSON malformado' },
    detail: {
      en: 'The body is not JSON in UTF-8: see line {line}, column {column}.',
      pt: 'O corpo não é JSON em UTF-8: veja a linha {line}, coluna {column}.',
    },
  },
  body_missing: {
    status: 400,
    title: { en: 'Body missing', pt: 'Corpo ausente' },
    detail: {
      en: 'This call needs a body of JSON, with Content-Type: application/json.',
      pt: 'Esta chamada precisa de um corpo JSON, com Content-Type: application/json.',
    },
  },
  body_incomplete: {
    status: 400,
    title: { en: 'Body incomplete', pt: 'Corpo incompleto' },
    detail: {
      en: 'The body ended before all of it was sent.',
      pt: 'O corpo terminou antes de ser enviado por inteiro.',
    },
  },
  malformed_url: {
    status: 400,
    title: { en: 'Malformed address', pt: 'Endereço malformado' },
    detail: {
      en: 'The address holds an escape that stands for no character, or a NUL.',
      pt: 'O endereço contém um escape que não representa caractere algum, ou um NUL.',
    },
  },
  bad_request: {
    status: 400,
    title: { en: 'Bad request', pt: 'Requisição inválida' },
    detail: { en: 'The request could not be understood.', pt: 'Não foi possível entender a requisição.' },
  },
  route_not_found: {
    status: 404,
    title: { en: 'No such route', pt: 'Rota inexistente' },
    detail: {
      en: 'Nothing answers this method at this address; GET /docs lists what there is.',
      pt: 'Nada responde a este método neste endereço; GET /docs lista o que existe.',
    },
  },
  not_acceptable: {
    status: 406,
    title: { en: 'No acceptable form', pt: 'Nenhum formato aceitável' },
    detail: {
      en: 'None of the forms this call answers in is accepted by the Accept header.',
      pt: 'O cabeçalho Accept não aceita nenhum dos formatos desta chamada.',
    },
  },
  request_timeout: {
    status: 408,
    title: { en: 'Request timeout', pt: 'Tempo da requisição esgotado' },
    detail: { en: 'The request took too long to arrive.', pt: 'A requisição demorou demais para chegar.' },
  },
  body_too_large: {
    status: 413,
    title: { en: 'Body too large', pt: 'Corpo grande demais' },
    detail: {
      en: 'The body may have at most {limitBytes} bytes.',
      pt: 'O corpo pode ter no máximo {limitBytes} bytes.',
    },
  },
  too_many_parameters: {
    status: 400,
    title: { en: 'Too many parameters', pt: 'Parâmetros demais' },
    detail: {
      en: 'The address may have at most {limit} parameters.',
      pt: 'O endereço pode ter no máximo {limit} parâmetros.',
    },
    cause: {
      en: 'The query of the address has more parameters than any call knows.',
      pt: 'A query do endereço tem mais parâmetros do que qualquer chamada conhece.',
    },
    remedy: {
      en: 'Send only the parameters that the documentation lists for the call, each of them once.',
      pt: 'Envie apenas os parâmetros que a documentação lista para a chamada, cada um uma única vez.',
    },
  },
  unsupported_media_type: {
    status: 415,
    title: { en: 'Unsupported media type', pt: 'Tipo de conteúdo não suportado' },
    detail: {
      en: 'Send the body as Content-Type: application/json, without Content-Encoding.',
      pt: 'Envie o corpo como Content-Type: application/json, sem Content-Encoding.',
    },
  },
  rate_limited: {
    status: 429,
    title: { en: 'Too many calls', pt: 'Chamadas demais' },
    detail: {
      en: 'A quota of this client is used up for the moment. Wait as many seconds as Retry-After says, then go on.',
      pt: 'Uma cota deste cliente está esgotada no momento. Aguarde os segundos indicados em Retry-After e continue.',
    },
    cause: {
      en:
        'Calls are counted by key and by address, over all processes; `quota` names the one that is used up: `key`, `address`, ' +
        '`failed-keys` (calls answered 401) or `empty-reads` (reading calls that neither waited nor brought anything new). ' +
        'The headers RateLimit-Policy and RateLimit tell how the quotas stand before it comes to this.',
      pt:
        'As chamadas são contadas por chave e por endereço, em todos os processos; `quota` diz qual cota se esgotou: `key`, ' +
        '`address`, `failed-keys` (chamadas respondidas com 401) ou `empty-reads` (leituras que não esperaram nem trouxeram ' +
        'nada novo). Os cabeçalhos RateLimit-Policy e RateLimit mostram a situação das cotas antes que isso aconteça.',
    },
    remedy: {
      en:
        'Nothing was done; repeating the call after Retry-After is safe. Then ask for more at a time instead of more often: a ' +
        'thousand messages in one delivery, thousands of payouts in one batch, Prefer: wait instead of asking again and ' +
        'again, and always the latest Pull-Next.',
      pt:
        'Nada foi feito; repetir a chamada após Retry-After é seguro. Depois, peça mais de cada vez em vez de mais vezes: mil ' +
        'mensagens em uma entrega, milhares de pagamentos em um lote, Prefer: wait em vez de perguntar repetidamente, e sempre ' +
        'o Pull-Next mais recente.',
    },
    retryAfterSeconds: 60,
  },
  headers_too_large: {
    status: 431,
    title: { en: 'Headers too large', pt: 'Cabeçalhos grandes demais' },
    detail: {
      en: 'The address and headers have more bytes than are read.',
      pt: 'O endereço e os cabeçalhos têm mais bytes do que é lido.',
    },
  },
  internal_error: {
    status: 500,
    title: { en: 'Internal error', pt: 'Erro interno' },
    detail: {
      en: 'Something unexpected went wrong. It has been logged under this request_id.',
      pt: 'Algo inesperado aconteceu. Foi registrado sob este request_id.',
    },
  },
  shutting_down: {
    status: 503,
    title: { en: 'Shutting down', pt: 'Em desligamento' },
    detail: {
      en: 'This process is stopping; the same call on a new connection reaches another.',
      pt: 'Este processo está parando; a mesma chamada em uma nova conexão chega a outro.',
    },
    retryAfterSeconds: 1,
  },
} as const satisfies Record<string, ProblemEntry>;

export type HttpProblemCode = keyof typeof httpProblems;
