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
  unsupported_media_type: {
    status: 415,
    title: { en: 'Unsupported media type', pt: 'Tipo de conteúdo não suportado' },
    detail: {
      en: 'Send the body as Content-Type: application/json, without Content-Encoding.',
      pt: 'Envie o corpo como Content-Type: application/json, sem Content-Encoding.',
    },
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
