import type { ProblemEntry } from './problem-entry.js';

/** Raised by every feature. */
export const platformProblems = {
  invalid_request: {
    status: 400,
    title: { en: 'Invalid request', pt: 'Requisição inválida' },
    detail: {
      en: 'The body breaks rules; errors lists each fault by JSON pointer. Nothing was stored.',
      pt: 'O corpo viola regras; errors lista cada falha por JSON pointer. Nada foi gravado.',
    },
    cause: {
      en:
        'The body is JSON, but not as this call wants it: members are missing, unknown, of another type, or ' +
        'break a rule, such as the check digits of a CPF.',
      pt:
        'O corpo é JSON, mas não como esta chamada exige: há membros ausentes, desconhecidos, de outro tipo, ' +
        'ou que violam uma regra, como os dígitos verificadores de um CPF.',
    },
    remedy: {
      en:
        'errors lists every fault, each with a JSON pointer (/items/17/pix_key) and what to do about it. Mend ' +
        'them all and send it again, under the same ids: nothing was stored.',
      pt:
        'errors lista todas as falhas, cada uma com um JSON pointer (/items/17/pix_key) e o que fazer. ' +
        'Corrija todas e envie de novo, com os mesmos ids: nada foi gravado.',
    },
  },
  database_unavailable: {
    status: 503,
    title: { en: 'Database unavailable', pt: 'Banco de dados indisponível' },
    detail: {
      en: 'The database cannot be reached at the moment. Repeating the same call is safe.',
      pt: 'O banco de dados está inacessível no momento. Repetir a mesma chamada é seguro.',
    },
    cause: {
      en: 'Postgres cannot be reached, or does not answer in time. GET /health/ready shows it.',
      pt: 'O Postgres está inacessível, ou não responde a tempo. GET /health/ready mostra isso.',
    },
    remedy: {
      en:
        'Repeat the same call after Retry-After; that is safe, also for a POST that may have been heard. ' +
        'Accepted payouts continue without another call.',
      pt:
        'Repita a mesma chamada após Retry-After; é seguro, mesmo para um POST que talvez tenha sido ' +
        'recebido. Pagamentos aceitos continuam sem nova chamada.',
    },
    retryAfterSeconds: 2,
  },
  redis_unavailable: {
    status: 503,
    title: { en: 'Redis unavailable', pt: 'Redis indisponível' },
    detail: {
      en: 'No new stream can be opened while Redis is unavailable; open streams continue.',
      pt: 'Nenhum stream novo pode ser aberto enquanto o Redis está indisponível; os abertos continuam.',
    },
    cause: {
      en:
        'Redis counts the places of collectors over all processes, and cannot be reached. Open streams, ' +
        'payouts and deliveries continue without it.',
      pt:
        'O Redis conta os lugares dos coletores em todos os processos e está inacessível. Streams abertos, ' +
        'pagamentos e entregas continuam sem ele.',
    },
    remedy: {
      en: 'Repeat the start after Retry-After, and continue with the streams that are open.',
      pt: 'Repita o start após Retry-After e continue com os streams abertos.',
    },
    retryAfterSeconds: 2,
  },
} as const satisfies Record<string, ProblemEntry>;
