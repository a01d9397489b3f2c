import type { ProblemEntry } from './problem-entry.js';

/** Webhooks and their deliveries. */
export const webhookProblems = {
  webhook_unknown: {
    status: 404,
    title: { en: 'No such webhook', pt: 'Webhook inexistente' },
    detail: {
      en: 'There is no webhook of this id. GET /api/webhooks lists those there are.',
      pt: 'Não há webhook com este id. GET /api/webhooks lista os que existem.',
    },
    cause: {
      en: 'The webhook has been deleted, belongs to another payer, or the address holds something else than its id.',
      pt: 'O webhook foi excluído, é de outro pagador, ou o endereço contém algo que não é o seu id.',
    },
    remedy: {
      en: 'Take the id from the list of webhooks, called with a key of the payer it belongs to.',
      pt: 'Use o id que está na lista de webhooks, chamada com uma chave do pagador a que ele pertence.',
    },
  },
  delivery_unknown: {
    status: 404,
    title: { en: 'No such delivery', pt: 'Entrega inexistente' },
    detail: {
      en: 'There is no delivery of this id. GET /api/webhooks/…/deliveries lists those of a webhook.',
      pt: 'Não há entrega com este id. GET /api/webhooks/…/deliveries lista as de um webhook.',
    },
    cause: {
      en: 'Its webhook has been deleted, it belongs to another payer, or this is the message id (msg_…) of the event.',
      pt: 'O webhook foi excluído, a entrega é de outro pagador, ou este é o id da mensagem (msg_…) do evento.',
    },
    remedy: {
      en: 'Take the id of the delivery from the list of deliveries: one event has one delivery for each webhook.',
      pt: 'Use o id da entrega que está na lista de entregas: um evento tem uma entrega própria para cada webhook.',
    },
  },
  webhook_disabled: {
    status: 409,
    title: { en: 'Webhook disabled', pt: 'Webhook desativado' },
    detail: {
      en: 'Nothing is sent to a disabled webhook. Enable it first: PATCH /api/webhooks/{webhookId} with "enabled": true.',
      pt: 'Nada é enviado a um webhook desativado. Ative-o primeiro: PATCH /api/webhooks/{webhookId} com "enabled": true.',
    },
    cause: {
      en: 'Its owner has disabled it, or it has answered 410 Gone, which asks for no more deliveries (disabled_because: gone).',
      pt: 'Seu dono o desativou, ou ele respondeu 410 Gone, que pede que nada mais seja enviado (disabled_because: gone).',
    },
    remedy: {
      en: 'Enable it when the receiver is ready; what waits is sent then, and this call can be repeated.',
      pt: 'Ative-o quando o receptor estiver pronto; o que espera é enviado então, e esta chamada pode ser repetida.',
    },
  },
  too_many_webhooks: {
    status: 409,
    title: { en: 'Too many webhooks', pt: 'Webhooks demais' },
    detail: {
      en: 'A payer has at most {limit} webhooks. Delete one that is not needed, or let one listen to more events.',
      pt: 'Um pagador tem no máximo {limit} webhooks. Exclua um desnecessário, ou faça um ouvir mais eventos.',
    },
    cause: {
      en: 'Disabled webhooks count too: they keep what waits for them.',
      pt: 'Webhooks desativados também contam: guardam o que espera por eles.',
    },
    remedy: {
      en: 'Delete webhooks that are not used any more, or change the address or the events of one there is.',
      pt: 'Exclua webhooks que não são mais usados, ou mude o endereço ou os eventos de um que já existe.',
    },
  },
} as const satisfies Record<string, ProblemEntry>;
