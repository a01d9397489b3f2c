import type { ProblemEntry } from './problem-entry.js';

/** Reading and delivering Pix messages. */
export const streamProblems = {
  invalid_ispb: {
    status: 400,
    title: { en: 'Invalid ISPB', pt: 'ISPB inválido' },
    detail: {
      en: 'An ISPB is 8 digits or capital letters, such as 32074986.',
      pt: 'Um ISPB tem 8 dígitos ou letras maiúsculas, como 32074986.',
    },
    cause: {
      en: 'The address holds no ISPB: too short, too long, small letters, or a CNPJ.',
      pt: 'O endereço não contém um ISPB: curto demais, longo demais, com minúsculas, ou um CNPJ.',
    },
    remedy: {
      en: "Take the first eight characters of the institution's CNPJ, letters as capitals.",
      pt: 'Use os oito primeiros caracteres do CNPJ da instituição, com letras maiúsculas.',
    },
  },
  stream_unknown: {
    status: 404,
    title: { en: 'No such stream', pt: 'Stream inexistente' },
    detail: {
      en: 'This institution has no stream with this interactionId. Open one with GET …/stream/start.',
      pt: 'Esta instituição não tem stream com este interactionId. Abra um com GET …/stream/start.',
    },
    cause: {
      en: 'The id was never given out to this institution, or its stream ended more than a day ago.',
      pt: 'O id nunca foi dado a esta instituição, ou seu stream terminou há mais de um dia.',
    },
    remedy: {
      en:
        'Call Pull-Next as it came. Where it is lost, open a stream; messages that were not acknowledged come ' +
        'again.',
      pt: 'Chame Pull-Next como veio. Se o perdeu, abra um stream; as mensagens não confirmadas voltam.',
    },
  },
  stream_ended: {
    status: 410,
    title: { en: 'Stream ended', pt: 'Stream encerrado' },
    detail: {
      en: 'This interactionId is no longer valid: its stream went on or has ended. Call the last Pull-Next, or open a stream.',
      pt: 'Este interactionId não vale mais: o stream avançou ou terminou. Chame o último Pull-Next, ou abra um stream.',
    },
    cause: {
      en:
        'A newer id of the stream has been called, the stream was idle for longer than its lease, or another caller ' +
        'ended it.',
      pt: 'Um id mais novo do stream já foi chamado, o stream ficou ocioso além do lease, ou alguém o encerrou.',
    },
    remedy: {
      en:
        'Call the latest Pull-Next you have. If that is this one, open a stream: what was not acknowledged is ' +
        'delivered again, so de-duplicate by endToEndId.',
      pt:
        'Chame o Pull-Next mais recente que tiver. Se for este, abra um stream: o que não foi confirmado é ' +
        'entregue de novo; desduplique por endToEndId.',
    },
  },
  replay_needs_multipart: {
    status: 406,
    title: { en: 'Replay needs multipart/json', pt: 'A repetição exige multipart/json' },
    detail: {
      en: 'Several messages are outstanding at this interactionId; repeat the call with Accept: multipart/json.',
      pt: 'Há várias mensagens pendentes neste interactionId; repita a chamada com Accept: multipart/json.',
    },
    cause: {
      en:
        'This address delivered several messages before, and is asked to repeat them in the form of a single ' +
        'one.',
      pt: 'Este endereço entregou várias mensagens antes, e pede-se que as repita no formato de uma só.',
    },
    remedy: {
      en: 'Repeat the call with Accept: multipart/json. Nothing was acknowledged and nothing is lost.',
      pt: 'Repita a chamada com Accept: multipart/json. Nada foi confirmado e nada se perde.',
    },
  },
  too_many_streams: {
    status: 429,
    title: { en: 'Too many open streams', pt: 'Streams abertos demais' },
    detail: {
      en: 'Every stream this institution may have at once is open. End one, or wait for a lease to run out.',
      pt: 'Todos os streams simultâneos desta instituição estão abertos. Encerre um, ou aguarde um lease expirar.',
    },
    cause: {
      en:
        'Six streams of this institution are open, over all processes. Collectors that went away without ' +
        'DELETE keep their place until their lease ends.',
      pt:
        'Seis streams desta instituição estão abertos, em todos os processos. Coletores que saíram sem DELETE ' +
        'mantêm o lugar até o fim do lease.',
    },
    remedy: {
      en:
        'GET /api/pix/{ispb}/streams shows who holds the places and since when. Wait for Retry-After, and end ' +
        'streams with DELETE; GET …/stream/stop ends them all.',
      pt:
        'GET /api/pix/{ispb}/streams mostra quem ocupa os lugares e desde quando. Aguarde Retry-After e ' +
        'encerre streams com DELETE; GET …/stream/stop encerra todos.',
    },
    retryAfterSeconds: 1,
  },
  too_many_takeovers: {
    status: 429,
    title: { en: 'Too many takeovers', pt: 'Tomadas demais' },
    detail: {
      en: 'This stream was called again too often while a call was waiting. Nothing was acknowledged.',
      pt: 'Este stream foi chamado de novo vezes demais enquanto uma chamada esperava. Nada foi confirmado.',
    },
    cause: {
      en:
        'Calls of one stream chase each other: each takes over from the one that waits, more than five times ' +
        "a second. Mostly two collectors share a Pull-Next, or a client's timeout is shorter than the wait.",
      pt:
        'Chamadas de um mesmo stream se atropelam: cada uma toma o lugar da que espera, mais de cinco vezes ' +
        'por segundo. Em geral dois coletores usam o mesmo Pull-Next, ou o timeout do cliente é menor que a ' +
        'espera.',
    },
    remedy: {
      en:
        'Let one collector call one stream, one call after the other, with a timeout of well over eight ' +
        'seconds.',
      pt: 'Deixe um coletor por stream, uma chamada após a outra, com timeout bem acima de oito segundos.',
    },
    retryAfterSeconds: 1,
  },
  message_conflict: {
    status: 409,
    title: { en: 'Message conflict', pt: 'Conflito de mensagem' },
    detail: {
      en: 'An endToEndId is known with other content. Nothing was stored.',
      pt: 'Um endToEndId já existe com outro conteúdo. Nada foi gravado.',
    },
    cause: {
      en:
        'An endToEndId stands for one payment. A message of this id is stored already, with another amount, ' +
        'party or time.',
      pt:
        'Um endToEndId representa um único pagamento. Já existe mensagem com este id, com outro valor, parte ' +
        'ou horário.',
    },
    remedy: {
      en:
        'Find out which of the two is right where the messages come from. Deliver what is new under its own ' +
        'endToEndId.',
      pt: 'Descubra na origem qual das duas está certa. Entregue o que é novo com seu próprio endToEndId.',
    },
  },
  too_many_messages: {
    status: 413,
    title: { en: 'Too many messages', pt: 'Mensagens demais' },
    detail: {
      en: 'One call may deliver at most {limit} messages.',
      pt: 'Uma chamada pode entregar no máximo {limit} mensagens.',
    },
    cause: {
      en: 'A call delivers one message or an array of up to a thousand.',
      pt: 'Uma chamada entrega uma mensagem ou um array de até mil.',
    },
    remedy: {
      en: 'Split the array. Repeating a part that may have arrived is safe.',
      pt: 'Divida o array. Repetir uma parte que talvez tenha chegado é seguro.',
    },
  },
} as const satisfies Record<string, ProblemEntry>;
