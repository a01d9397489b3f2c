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
  },
  database_unavailable: {
    status: 503,
    title: { en: 'Database unavailable', pt: 'Banco de dados indisponível' },
    detail: {
      en: 'The database cannot be reached at the moment. Repeating the same call is safe.',
      pt: 'O banco de dados está inacessível no momento. Repetir a mesma chamada é seguro.',
    },
    retryAfterSeconds: 2,
  },
  redis_unavailable: {
    status: 503,
    title: { en: 'Redis unavailable', pt: 'Redis indisponível' },
    detail: {
      en: 'No new stream can be opened while Redis is away; open streams go on.',
      pt: 'Nenhum stream novo pode ser aberto enquanto o Redis está fora; os abertos continuam.',
    },
    retryAfterSeconds: 2,
  },
} as const satisfies Record<string, ProblemEntry>;
