import type { ProblemEntry } from './problem-entry.js';

/** More than is read of one request, or of one client. Raised as `HttpProblem`. */
export const boundProblems = {
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
  request_timeout: {
    status: 408,
    title: { en: 'Request timeout', pt: 'Tempo da requisição esgotado' },
    detail: { en: 'The request took too long to arrive.', pt: 'A requisição demorou demais para chegar.' },
    cause: {
      en: 'The request, body included, did not arrive whole within a minute.',
      pt: 'A requisição, com o corpo, não chegou inteira em um minuto.',
    },
    remedy: {
      en: 'Send it again. A large batch over a slow line is better sent in parts, each with its own batch_id.',
      pt:
        'Envie de novo. Um lote grande em conexão lenta é melhor enviado em partes, cada uma com seu ' +
        'batch_id.',
    },
  },
  body_too_large: {
    status: 413,
    title: { en: 'Body too large', pt: 'Corpo grande demais' },
    detail: {
      en: 'The body may have at most {limitBytes} bytes.',
      pt: 'O corpo pode ter no máximo {limitBytes} bytes.',
    },
    cause: {
      en: 'The body has more bytes than the largest document that is allowed here can have.',
      pt: 'O corpo tem mais bytes do que o maior documento permitido aqui.',
    },
    remedy: {
      en: 'Send less at a time: several batches, or several deliveries. Leave white space out.',
      pt: 'Envie menos de cada vez: vários lotes, ou várias entregas. Omita espaços em branco.',
    },
  },
  headers_too_large: {
    status: 431,
    title: { en: 'Headers too large', pt: 'Cabeçalhos grandes demais' },
    detail: {
      en: 'The address and headers have more bytes than are read.',
      pt: 'O endereço e os cabeçalhos têm mais bytes do que é lido.',
    },
    cause: {
      en: 'Address and headers together have more than 16 KiB, often by cookies or by a very long filter.',
      pt: 'Endereço e cabeçalhos somam mais de 16 KiB, muitas vezes por cookies ou por um filtro muito longo.',
    },
    remedy: {
      en: 'Send no cookies here, and shorten the address.',
      pt: 'Não envie cookies para cá e encurte o endereço.',
    },
  },
  rate_limited: {
    status: 429,
    title: { en: 'Too many calls', pt: 'Chamadas demais' },
    detail: {
      en: 'A quota of this client is used up for the moment. Wait as many seconds as Retry-After says, then continue.',
      pt: 'Uma cota deste cliente está esgotada no momento. Aguarde os segundos indicados em Retry-After e continue.',
    },
    cause: {
      en:
        'Calls are counted by key and by address, over all processes; `quota` names the one that is used up: `key`, `address`, ' +
        '`failed-keys` (keys that are none) or `empty-reads` (reading calls that neither waited nor brought anything new). ' +
        'The headers RateLimit-Policy and RateLimit show the state of the quotas before that.',
      pt:
        'As chamadas são contadas por chave e por endereço, em todos os processos; `quota` diz qual cota se esgotou: `key`, ' +
        '`address`, `failed-keys` (chaves que não existem) ou `empty-reads` (leituras que não esperaram nem trouxeram ' +
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
} as const satisfies Record<string, ProblemEntry>;
