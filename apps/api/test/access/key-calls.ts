import { randomBytes } from 'node:crypto';
import {
  API_KEY_RANDOM_BYTES,
  hashApiKey,
  KEY_ID_RANDOM_BYTES,
  makeApiKeyText,
  makeKeyId,
  prefixOf,
  SCOPES,
  type ClientId,
  type Ispb,
  type Scope,
} from '#domain';
import { KeyStore, type MadeKey } from '#use-cases';
import { sendTo, type Answer, type Outgoing } from '../send-to.js';
import { startTestSystem, type TestSystem, type TestSystemOptions } from '../streams/test-system.js';

/** What a key is to be; all scopes where nothing is said. */
export interface Wish {
  readonly scopes?: readonly Scope[];
  readonly payer?: string;
  readonly ispbs?: readonly string[];
  readonly expires_at?: string;
}

/** APIs that ask for keys, and keys for them. */
export class KeyTestSystem {
  private constructor(private readonly system: TestSystem) {}

  static async start(options: TestSystemOptions = {}): Promise<KeyTestSystem> {
    const environment = { AUTH: 'required', ...options.environment };
    return new KeyTestSystem(await startTestSystem({ ...options, environment }));
  }

  close = (): Promise<void> => this.system.close();
  query: TestSystem['query'] = (sql, values) => this.system.query(sql, values);

  get apis(): TestSystem['apis'] {
    return this.system.apis;
  }

  at(api: number): string {
    return this.system.at(api);
  }

  /** A key, stored as the command line would; also one that it would refuse, since it could do nothing. */
  async make({ scopes = SCOPES, payer, ispbs = [], expires_at }: Wish = {}): Promise<MadeKey> {
    const keys = this.system.apis[0]?.app.get(KeyStore, { strict: false });
    if (keys === undefined) throw new Error('The system has no API.');
    const grant = {
      name: undefined,
      scopes,
      payer: payer as ClientId | undefined,
      ispbs: ispbs as readonly Ispb[],
      expiresInDays: undefined,
      expiresAt: expires_at === undefined ? undefined : new Date(expires_at),
    };
    const text = makeApiKeyText(randomBytes(API_KEY_RANDOM_BYTES));
    const id = makeKeyId(randomBytes(KEY_ID_RANDOM_BYTES));
    const made = { id, prefix: prefixOf(text), hash: hashApiKey(text) };
    return { key: await keys.create(made, grant, 'cli:test'), text };
  }

  /** A call with a key, or without. */
  call(key: MadeKey | undefined, outgoing: Outgoing, api = 0): Promise<Answer> {
    const authorization = key === undefined ? {} : { authorization: `Bearer ${key.text}` };
    return sendTo(this.at(api), { ...outgoing, headers: { ...authorization, ...outgoing.headers } });
  }

  get(key: MadeKey | undefined, path: string, api = 0): Promise<Answer> {
    return this.call(key, { path }, api);
  }

  post(key: MadeKey | undefined, path: string, body?: unknown, api = 0): Promise<Answer> {
    const json = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    return this.call(key, { method: 'POST', path, ...(body !== undefined && json) }, api);
  }

  delete(key: MadeKey | undefined, path: string, api = 0): Promise<Answer> {
    return this.call(key, { method: 'DELETE', path }, api);
  }
}

export function codeOf(answer: Answer): string {
  return (answer.json as { code: string }).code;
}
