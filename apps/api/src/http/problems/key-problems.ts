import type { ProblemEntry } from './problem-entry.js';

/** Managing keys. */
export const keyProblems = {
  key_unknown: {
    status: 404,
    title: { en: 'No such key', pt: 'Chave inexistente' },
    detail: {
      en: 'There is no key of this id. GET /api/keys lists them all, the ended ones too.',
      pt: 'Não há chave com este id. GET /api/keys lista todas, inclusive as encerradas.',
    },
    cause: {
      en: 'The address holds something else than the id of a key, such as its prefix, or a key of another installation.',
      pt: 'O endereço contém algo que não é o id de uma chave, como seu prefixo, ou é de outra instalação.',
    },
    remedy: {
      en: 'Take the id from the list of keys; it begins with key_.',
      pt: 'Use o id que está na lista de chaves; ele começa com key_.',
    },
  },
  key_inactive: {
    status: 409,
    title: { en: 'Key not active', pt: 'Chave inativa' },
    detail: {
      en: 'The key has been revoked or has expired, so there is nothing to hand over. Make a new one.',
      pt: 'A chave foi revogada ou expirou; não há o que substituir. Crie uma nova.',
    },
    cause: {
      en: 'Only a key that is good can be rotated: rotating gives its rights to a new key.',
      pt: 'Só uma chave válida pode ser substituída: a substituição passa seus direitos a uma nova.',
    },
    remedy: {
      en: 'Make a new key with POST /api/keys or npm run keys -- create.',
      pt: 'Crie uma nova chave com POST /api/keys ou npm run keys -- create.',
    },
  },
} as const satisfies Record<string, ProblemEntry>;
