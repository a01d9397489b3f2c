import type { ProblemEntry } from './problem-entry.js';

/** Who calls, and what they may do. Raised as `HttpProblem`, before the body of a request is read. */
export const accessProblems = {
  unauthenticated: {
    status: 401,
    title: { en: 'Not authenticated', pt: 'Não autenticado' },
    detail: {
      en: 'This call needs an API key that is good now: Authorization: Bearer mk_…',
      pt: 'Esta chamada exige uma chave de API válida: Authorization: Bearer mk_…',
    },
    cause: {
      en: 'There was no Authorization header, it was not of this form, or the key is unknown, expired or revoked. All are answered alike, so that nothing is learned by trying.',
      pt: 'Não havia cabeçalho Authorization, ele tinha outra forma, ou a chave é desconhecida, expirou ou foi revogada. Todos os casos têm a mesma resposta, para que nada se aprenda tentando.',
    },
    remedy: {
      en: 'Send the whole key as it was shown when it was made. Where it has expired or been revoked, ask the operator for a new one (npm run keys -- create).',
      pt: 'Envie a chave inteira, como foi mostrada ao ser criada. Se expirou ou foi revogada, peça uma nova ao operador (npm run keys -- create).',
    },
    authenticate: 'Bearer',
  },
  scope_missing: {
    status: 403,
    title: { en: 'Scope missing', pt: 'Escopo ausente' },
    detail: {
      en: 'This call needs a key with the scope {scope}.',
      pt: 'Esta chamada exige uma chave com o escopo {scope}.',
    },
    cause: {
      en: 'The key is good, but was made for other calls.',
      pt: 'A chave é válida, mas foi feita para outras chamadas.',
    },
    remedy: {
      en: 'Use a key that has the scope. Scopes of a key do not change: the operator makes a new one.',
      pt: 'Use uma chave que tenha o escopo. Os escopos de uma chave não mudam: o operador cria outra.',
    },
  },
  ispb_forbidden: {
    status: 403,
    title: { en: "Another institution's", pt: 'De outra instituição' },
    detail: {
      en: 'This key is not for the institution in the address.',
      pt: 'Esta chave não vale para a instituição do endereço.',
    },
    cause: {
      en: 'A key reads and delivers messages of the ISPBs it was made for, and of no others. Nothing was done.',
      pt: 'Uma chave lê e entrega mensagens dos ISPBs para os quais foi feita, e de nenhum outro. Nada foi feito.',
    },
    remedy: {
      en: 'Check the ISPB in the address, or use a key that was made for it.',
      pt: 'Confira o ISPB no endereço, ou use uma chave feita para ele.',
    },
  },
  payer_missing: {
    status: 403,
    title: { en: 'Key without a payer', pt: 'Chave sem pagador' },
    detail: {
      en: 'Batches and webhooks belong to a payer, and this key was made for none.',
      pt: 'Lotes e webhooks pertencem a um pagador, e esta chave não foi feita para nenhum.',
    },
    cause: {
      en: 'The key has the scope, but was made without a payer.',
      pt: 'A chave tem o escopo, mas foi criada sem pagador.',
    },
    remedy: {
      en: 'Use a key that was made with a payer (npm run keys -- create --payer …).',
      pt: 'Use uma chave criada com um pagador (npm run keys -- create --payer …).',
    },
  },
} as const satisfies Record<string, ProblemEntry>;

export type AccessProblemCode = keyof typeof accessProblems;
