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
  },
  stream_unknown: {
    status: 404,
    title: { en: 'No such stream', pt: 'Stream inexistente' },
    detail: {
      en: 'This institution has no stream with this interactionId. Open one with GET …/stream/start.',
      pt: 'Esta instituição não tem stream com este interactionId. Abra um com GET …/stream/start.',
    },
  },
  stream_ended: {
    status: 410,
    title: { en: 'Stream ended', pt: 'Stream encerrado' },
    detail: {
      en: 'This interactionId is no longer valid: its stream went on or has ended. Call the last Pull-Next, or open a stream.',
      pt: 'Este interactionId não vale mais: o stream avançou ou terminou. Chame o último Pull-Next, ou abra um stream.',
    },
  },
  replay_needs_multipart: {
    status: 406,
    title: { en: 'Replay needs multipart/json', pt: 'A repetição exige multipart/json' },
    detail: {
      en: 'Several messages are outstanding at this interactionId; repeat the call with Accept: multipart/json.',
      pt: 'Há várias mensagens pendentes neste interactionId; repita a chamada com Accept: multipart/json.',
    },
  },
  too_many_streams: {
    status: 429,
    title: { en: 'Too many open streams', pt: 'Streams abertos demais' },
    detail: {
      en: 'Every stream this institution may have at once is open. End one, or wait for a lease to run out.',
      pt: 'Todos os streams simultâneos desta instituição estão abertos. Encerre um, ou aguarde um lease expirar.',
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
    retryAfterSeconds: 1,
  },
  message_conflict: {
    status: 409,
    title: { en: 'Message conflict', pt: 'Conflito de mensagem' },
    detail: {
      en: 'An endToEndId is known with other content. Nothing was stored.',
      pt: 'Um endToEndId já existe com outro conteúdo. Nada foi gravado.',
    },
  },
  too_many_messages: {
    status: 413,
    title: { en: 'Too many messages', pt: 'Mensagens demais' },
    detail: {
      en: 'One call may deliver at most {limit} messages.',
      pt: 'Uma chamada pode entregar no máximo {limit} mensagens.',
    },
  },
} as const satisfies Record<string, ProblemEntry>;
