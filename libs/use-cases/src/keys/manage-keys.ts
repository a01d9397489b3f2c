import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  API_KEY_RANDOM_BYTES,
  DomainError,
  faultsOfGrant,
  hashApiKey,
  isKeyExpiry,
  isKeyId,
  KEY_ID_RANDOM_BYTES,
  makeApiKeyText,
  makeKeyId,
  prefixOf,
  type ApiKey,
  type ApiKeyText,
  type Fault,
  type KeyGrant,
  type KeyId,
} from '#domain';
import {
  decodeCursor,
  encodeCursor,
  invalidCursor,
  readPage,
  type CursorForm,
  type Page,
  type PageRequest,
} from '../lists/page.js';
import { Clock } from '../time/clock.port.js';
import { KeySignals, KeyStore, type KeyPosition, type NewKey, type Rotation } from './key-store.port.js';

export interface MadeKey {
  readonly key: ApiKey;
  readonly text: ApiKeyText;
}

const KEY_CURSOR: CursorForm<KeyPosition> = {
  encode: ({ createdAt, id }) => encodeCursor(createdAt.getTime(), id),
  decode: (cursor) => {
    const [createdAtMs, id = ''] = decodeCursor(cursor, /^(\d{1,15}) (\S+)$/);
    if (!isKeyId(id)) throw invalidCursor();
    return { createdAt: new Date(Number(createdAtMs)), id };
  },
};

/** Makes, lists, replaces and ends keys. Errors of all calls: `database_unavailable`. */
@Injectable()
export class ManageKeys {
  constructor(
    private readonly store: KeyStore,
    private readonly signals: KeySignals,
    private readonly clock: Clock,
  ) {}

  /**
   * @param actor - who makes it, for the audit log
   * @throws DomainError `invalid_request` where it would end in the past, or in more than ten years, or could do nothing
   */
  async create(grant: KeyGrant, actor: string): Promise<MadeKey> {
    const { expiresAt } = grant;
    const faults = [...faultsOfGrant(grant)];
    if (expiresAt !== undefined && !isKeyExpiry(expiresAt, this.clock.timeOfDay()))
      faults.push(EXPIRY_REFUSED);
    if (faults.length > 0)
      throw new DomainError('invalid_request', 'The request for the key breaks rules.', { faults });
    const { text, ...made } = makeKey();
    return { key: await this.store.create(made, grant, actor), text };
  }

  /** Newest first, the ended ones too. Errors: `invalid_cursor`. */
  list(request: PageRequest): Promise<Page<ApiKey>> {
    return readPage(request, KEY_CURSOR, (page) => this.store.list(page));
  }

  /**
   * @param overlapHours - how long the old key still works, from 0 to `MAX_OVERLAP_HOURS`
   * @throws DomainError `key_unknown`, `key_inactive`, `key_replaced` with `successor`
   */
  async rotate(id: string, overlapHours: number, actor: string): Promise<MadeKey & Rotation> {
    const { text, ...made } = makeKey();
    const rotation = await this.store.rotate(knownForm(id), made, overlapHours, actor);
    if (rotation === undefined) throw keyUnknown();
    if (rotation === 'inactive')
      throw new DomainError('key_inactive', 'The key has been revoked or has expired. Make a new one.');
    if ('successor' in rotation)
      throw new DomainError(
        'key_replaced',
        `The key has been replaced by ${rotation.successor}. Nothing was changed.`,
        {
          details: { successor: rotation.successor },
        },
      );
    this.signals.send(knownForm(id));
    return { ...rotation, text };
  }

  /** Repeating it is safe. @throws DomainError `key_unknown` */
  async revoke(id: string, actor: string): Promise<ApiKey> {
    const key = await this.store.revoke(knownForm(id), actor);
    if (key === undefined) throw keyUnknown();
    this.signals.send(key.id);
    return key;
  }
}

function makeKey(): NewKey & { readonly text: ApiKeyText } {
  const text = makeApiKeyText(randomBytes(API_KEY_RANDOM_BYTES));
  const id = makeKeyId(randomBytes(KEY_ID_RANDOM_BYTES));
  return { id, text, prefix: prefixOf(text), hash: hashApiKey(text) };
}

function knownForm(id: string): KeyId {
  if (isKeyId(id)) return id;
  throw keyUnknown();
}

const EXPIRY_REFUSED: Fault = {
  pointer: '/expires_at',
  code: 'out_of_range',
  message: { text: 'This must be in the future, within ten years.' },
};

function keyUnknown(): DomainError {
  return new DomainError('key_unknown', 'There is no key of this id.');
}
