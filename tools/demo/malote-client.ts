/** An answer of Malote: status, headers and the parsed body, if any. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

const KEY_MISSING = `This Malote asks for a key (AUTH=required). Make one and try again:
  npm run keys -- create --payer demo --scope payouts:read --scope payouts:write --scope streams:read --ispb 10573521 --ispb 18236120
  MALOTE_API_KEY=mk_… npm run demo`;
const KEY_REFUSED = 'This Malote knows no such key as MALOTE_API_KEY says, or not any more.';

/** What the demo needs of HTTP: a call, and an error that a person can act upon when nothing answers. */
export class MaloteClient {
  /** @param apiKey for a Malote that asks for keys (AUTH=required) */
  constructor(
    readonly baseUrl: string,
    private readonly apiKey?: string,
  ) {}

  async call(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    options: { headers?: Record<string, string>; body?: unknown } = {},
  ): Promise<Answer> {
    const headers = {
      ...(this.apiKey !== undefined && { authorization: `Bearer ${this.apiKey}` }),
      ...(options.body !== undefined && { 'content-type': 'application/json' }),
      ...options.headers,
    };
    const init: RequestInit = { method, headers };
    if (options.body !== undefined) init.body = JSON.stringify(options.body);
    const response = await fetch(new URL(path, this.baseUrl), init).catch((error: unknown) => {
      throw new Error(`Nothing answers at ${this.baseUrl}. Start Malote first: npm start`, { cause: error });
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
  }

  /** The same, refusing any status but those named; the error quotes the problem answer. */
  async expect(statuses: readonly number[], ...call: Parameters<MaloteClient['call']>): Promise<Answer> {
    const answer = await this.call(...call);
    if (statuses.includes(answer.status)) return answer;
    if (answer.status === 401) throw new Error(this.apiKey === undefined ? KEY_MISSING : KEY_REFUSED);
    throw new Error(
      `${call[0]} ${call[1]} answered ${String(answer.status)}: ${JSON.stringify(answer.body)}`,
    );
  }
}
