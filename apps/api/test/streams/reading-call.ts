import { request, type IncomingHttpHeaders } from 'node:http';

/** `one`: a JSON object; `many`: a JSON array. Any other text is sent as the Accept header. */
export type Form = 'one' | 'many' | (string & {});

export interface CallOptions {
  readonly method?: string;
  readonly form?: Form;
  /** An absolute path, as Pull-Next gives it. */
  readonly path: string;
}

/** What a call was answered. */
export interface ReadAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The address to call next; empty where the answer has none. */
  readonly pullNext: string;
  /** endToEndIds of the messages in the answer, in its order. */
  readonly ids: readonly string[];
  /** The code of a problem. */
  readonly code: string | undefined;
}

/** A call under way. */
export interface OpenCall {
  readonly answer: Promise<ReadAnswer>;
  /** Resolves when the request has been sent whole. */
  readonly sent: Promise<void>;
  /** Resets the connection, as a client that crashed; the answer rejects, unless it was there before. */
  leave(): void;
}

/** Begins a call on a separate connection. */
export function openCall(address: string, { method = 'GET', form = 'one', path }: CallOptions): OpenCall {
  const accept = form === 'one' ? 'application/json' : form === 'many' ? 'multipart/json' : form;
  const url = new URL(path, address);
  const outgoing = request(url, { method, headers: { accept }, agent: false });
  const sent = new Promise<void>((resolve) => outgoing.once('finish', resolve));
  const answer = new Promise<ReadAnswer>((resolve, reject) => {
    outgoing.once('error', reject);
    outgoing.once('response', (incoming) => {
      let text = '';
      incoming.setEncoding('utf8');
      incoming.on('data', (chunk: string) => (text += chunk));
      incoming.once('error', reject);
      incoming.once('end', () => {
        const { statusCode: status = 0, headers } = incoming;
        resolve({ status, headers, text, ...readBody(status, text), pullNext: pullNextOf(headers) });
      });
    });
  });
  // A test that leaves does not look at the answer.
  answer.catch(() => undefined);
  outgoing.end();
  return { answer, sent, leave: () => void outgoing.socket?.resetAndDestroy() };
}

/** A call and its answer. */
export function read(address: string, path: string, form: Form = 'many'): Promise<ReadAnswer> {
  return openCall(address, { path, form }).answer;
}

export function startPath(ispb: string): string {
  return `/api/pix/${ispb}/stream/start`;
}

export function start(address: string, ispb: string, form: Form = 'many'): Promise<ReadAnswer> {
  return read(address, startPath(ispb), form);
}

export function end(address: string, path: string): Promise<ReadAnswer> {
  return openCall(address, { method: 'DELETE', path }).answer;
}

function readBody(status: number, text: string): { ids: string[]; code: string | undefined } {
  if (text === '') return { ids: [], code: undefined };
  const body = JSON.parse(text) as { endToEndId: string; code?: string } | { endToEndId: string }[];
  if (status !== 200) return { ids: [], code: 'code' in body ? body.code : undefined };
  const messages = Array.isArray(body) ? body : [body];
  return { ids: messages.map(({ endToEndId }) => endToEndId), code: undefined };
}

function pullNextOf(headers: IncomingHttpHeaders): string {
  const value = headers['pull-next'];
  return typeof value === 'string' ? value : '';
}
