import { boundProblems } from './bound-problems.js';
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
    cause: {
      en:
        'A parameter of the query or the path is missing, misspelt, given twice, or out of its range. Unknown ' +
        'parameters count as faults, so that a misspelt filter is not taken for none.',
      pt:
        'Um parâmetro da query ou do caminho está ausente, com nome errado, repetido ou fora do intervalo. ' +
        'Parâmetros desconhecidos são falhas, para que um filtro com nome errado não seja ignorado.',
    },
    remedy: {
      en:
        'Read errors: each entry names the parameter by its pointer and says what it must be. Mend all of ' +
        'them and repeat the call.',
      pt:
        'Leia errors: cada entrada aponta o parâmetro e diz como ele deve ser. Corrija todos e repita a ' +
        'chamada.',
    },
  },
  malformed_json: {
    status: 400,
    title: { en: 'Malformed JSON', pt: 'JSON malformado' },
    detail: {
      en: 'The body is not JSON in UTF-8: see line {line}, column {column}.',
      pt: 'O corpo não é JSON em UTF-8: veja a linha {line}, coluna {column}.',
    },
    cause: {
      en:
        'The body cannot be read as JSON: a comma too many, a quote too few, another encoding than UTF-8, or ' +
        'it was cut off.',
      pt:
        'O corpo não pode ser lido como JSON: uma vírgula a mais, uma aspa a menos, codificação diferente de ' +
        'UTF-8, ou foi truncado.',
    },
    remedy: {
      en:
        'Look at the line and column that detail names. Let a JSON library write the body, and send it as ' +
        'UTF-8.',
      pt: 'Veja a linha e a coluna indicadas em detail. Gere o corpo com uma biblioteca JSON e envie em UTF-8.',
    },
  },
  body_missing: {
    status: 400,
    title: { en: 'Body missing', pt: 'Corpo ausente' },
    detail: {
      en: 'This call needs a body of JSON, with Content-Type: application/json.',
      pt: 'Esta chamada precisa de um corpo JSON, com Content-Type: application/json.',
    },
    cause: {
      en: 'The call was sent without a body, or with an empty one.',
      pt: 'A chamada foi enviada sem corpo, ou com um corpo vazio.',
    },
    remedy: {
      en:
        "Send the document as the body, with Content-Type: application/json. With curl: -H 'Content-Type: " +
        "application/json' -d @file.",
      pt:
        "Envie o documento no corpo, com Content-Type: application/json. Com curl: -H 'Content-Type: " +
        "application/json' -d @arquivo.",
    },
  },
  body_incomplete: {
    status: 400,
    title: { en: 'Body incomplete', pt: 'Corpo incompleto' },
    detail: {
      en: 'The body ended before all of it was sent.',
      pt: 'O corpo terminou antes de ser enviado por inteiro.',
    },
    cause: {
      en:
        'The connection ended, or fell silent, before as many bytes had come as Content-Length announced. ' +
        'Nothing was stored.',
      pt:
        'A conexão terminou, ou silenciou, antes de chegarem os bytes anunciados em Content-Length. Nada foi ' +
        'gravado.',
    },
    remedy: {
      en: 'Send the call again, whole. If it happens often, look for a proxy or a timeout on the way.',
      pt:
        'Envie a chamada de novo, inteira. Se acontecer com frequência, procure um proxy ou um timeout no ' +
        'caminho.',
    },
  },
  malformed_url: {
    status: 400,
    title: { en: 'Malformed address', pt: 'Endereço malformado' },
    detail: {
      en: 'The address holds an escape that stands for no character, or a NUL.',
      pt: 'O endereço contém um escape que não representa caractere algum, ou um NUL.',
    },
    cause: {
      en:
        'A percent sign in the address is not followed by two hexadecimal digits, the bytes are no UTF-8, or ' +
        'there is a %00 in it.',
      pt:
        'Um sinal de porcentagem no endereço não é seguido de dois dígitos hexadecimais, os bytes não são ' +
        'UTF-8, ou há um %00.',
    },
    remedy: {
      en: 'Let a library build the address (encodeURIComponent and its like) instead of putting texts together.',
      pt: 'Deixe uma biblioteca montar o endereço (encodeURIComponent e similares) em vez de concatenar textos.',
    },
  },
  bad_request: {
    status: 400,
    title: { en: 'Bad request', pt: 'Requisição inválida' },
    detail: { en: 'The request could not be understood.', pt: 'Não foi possível entender a requisição.' },
    cause: {
      en: 'What came is no HTTP request that can be read, or asks for something that HTTP does not allow here.',
      pt: 'O que chegou não é uma requisição HTTP legível, ou pede algo que o HTTP não permite aqui.',
    },
    remedy: {
      en:
        'Use an HTTP library, and check that it speaks HTTP/1.1 to this port, without TLS where none is ' +
        'offered.',
      pt: 'Use uma biblioteca HTTP e confira se ela fala HTTP/1.1 com esta porta, sem TLS onde não é oferecido.',
    },
  },
  route_not_found: {
    status: 404,
    title: { en: 'No such route', pt: 'Rota inexistente' },
    detail: {
      en: 'Nothing answers this method at this address; GET /docs lists what there is.',
      pt: 'Nada responde a este método neste endereço; GET /docs lista o que existe.',
    },
    cause: {
      en:
        'The path or the method is another one: a misspelt path, a slash at the end, GET instead of POST. The ' +
        "sandbox's routes are there with SANDBOX=true only.",
      pt:
        'O caminho ou o método é outro: caminho com erro, barra no final, GET em vez de POST. As rotas do ' +
        'sandbox só existem com SANDBOX=true.',
    },
    remedy: {
      en: 'Compare method and path with the documentation at /docs.',
      pt: 'Compare método e caminho com a documentação em /docs.',
    },
  },
  not_acceptable: {
    status: 406,
    title: { en: 'No acceptable form', pt: 'Nenhum formato aceitável' },
    detail: {
      en: 'None of the forms this call answers in is accepted by the Accept header.',
      pt: 'O cabeçalho Accept não aceita nenhum dos formatos desta chamada.',
    },
    cause: {
      en: 'The Accept header rules out every form this call can answer in.',
      pt: 'O cabeçalho Accept exclui todos os formatos em que esta chamada responde.',
    },
    remedy: {
      en:
        'Leave Accept out, or ask for a form that the documentation lists: application/json everywhere; ' +
        'multipart/json for several messages at a time; text/csv for the items of a batch.',
      pt:
        'Omita Accept, ou peça um formato listado na documentação: application/json em toda parte; ' +
        'multipart/json para várias mensagens de uma vez; text/csv para os itens de um lote.',
    },
  },
  unsupported_media_type: {
    status: 415,
    title: { en: 'Unsupported media type', pt: 'Tipo de conteúdo não suportado' },
    detail: {
      en: 'Send the body as Content-Type: application/json, without Content-Encoding.',
      pt: 'Envie o corpo como Content-Type: application/json, sem Content-Encoding.',
    },
    cause: {
      en: 'The body is announced as something else than JSON, or is compressed.',
      pt: 'O corpo é anunciado como algo que não é JSON, ou está comprimido.',
    },
    remedy: {
      en:
        'Send Content-Type: application/json and no Content-Encoding. curl -d announces a form unless it is ' +
        'given another type; only the compatibility routes read that as JSON.',
      pt:
        'Envie Content-Type: application/json, sem Content-Encoding. curl -d anuncia um formulário se não for ' +
        'instruído de outro modo; só as rotas de compatibilidade o leem como JSON.',
    },
  },
  internal_error: {
    status: 500,
    title: { en: 'Internal error', pt: 'Erro interno' },
    detail: {
      en: 'Something unexpected went wrong. It has been logged under this request_id.',
      pt: 'Algo inesperado aconteceu. Foi registrado sob este request_id.',
    },
    cause: {
      en: 'A fault of ours, not of the call.',
      pt: 'Uma falha nossa, não da chamada.',
    },
    remedy: {
      en:
        'Repeating the same call is safe, also a POST. If it persists, report it to the operator of this installation ' +
        'the request_id.',
      pt:
        'Repetir a mesma chamada é seguro, inclusive um POST. Se persistir, informe o request_id a quem opera ' +
        'esta instalação.',
    },
  },
  shutting_down: {
    status: 503,
    title: { en: 'Shutting down', pt: 'Em desligamento' },
    detail: {
      en: 'This process is stopping; the same call on a new connection reaches another.',
      pt: 'Este processo está parando; a mesma chamada em uma nova conexão chega a outro.',
    },
    cause: {
      en: 'This process is stopping, usually for a new version. The others continue, and nothing is lost.',
      pt:
        'Este processo recebeu ordem de parar, em geral por uma nova versão. Os outros continuam, e nada se ' +
        'perde.',
    },
    remedy: {
      en:
        'Repeat the call on a new connection after Retry-After. Streams continue where they were: call the ' +
        'last Pull-Next.',
      pt:
        'Repita a chamada em uma nova conexão após Retry-After. Os streams continuam onde estavam: chame o ' +
        'último Pull-Next.',
    },
    retryAfterSeconds: 1,
  },
  ...boundProblems,
} as const satisfies Record<string, ProblemEntry>;

export type HttpProblemCode = keyof typeof httpProblems;
