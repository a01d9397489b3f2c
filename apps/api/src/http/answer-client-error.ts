import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { HttpProblem, type HttpProblemCode } from './problems/http-problem.js';
import { toProblem } from './problems/to-problem.js';
import { headersOfEveryAnswer } from './security-headers.js';

const CODE_BY_ERROR: Readonly<Record<string, HttpProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

/** Of Node's `clientError`, which promises a stream and gives the connection. */
export type ClientErrorHandler = (error: Error & { readonly code?: string }, socket: Duplex) => void;

/** Answers what Node could not read as a request: there is no request and no reply, only a socket. */
export function answerClientErrors(sandbox: boolean): ClientErrorHandler {
  const everyAnswersHeaders = headersOfEveryAnswer(sandbox);
  return (error, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const requestId = randomUUID();
    const occurrence = { instance: '/', requestId, language: 'en' } as const;
    const { status, headers, body } = toProblem(
      new HttpProblem(CODE_BY_ERROR[error.code ?? ''] ?? 'bad_request'),
      occurrence,
    );
    const text = JSON.stringify(body);
    const lines = {
      ...everyAnswersHeaders,
      ...headers,
      'x-request-id': requestId,
      'content-length': String(Buffer.byteLength(text)),
      connection: 'close',
    };
    const head = Object.entries(lines).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.end(`HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}\r\n${head.join('')}\r\n${text}`);
  };
}
