import type { ApiKey, KeyGrant, KeyId } from '#domain';

export interface NewKey {
  readonly id: KeyId;
  readonly prefix: string;
  /** SHA-256, 32 bytes. */
  readonly hash: Buffer;
}

export interface KnownKey {
  readonly key: Pick<ApiKey, 'id' | 'prefix' | 'scopes' | 'payer' | 'ispbs'>;
  readonly hash: Buffer;
  /** How much longer it is good for, by the database's clock; undefined: until it is revoked. */
  readonly remainingMs: number | undefined;
}

export interface Rotation {
  readonly key: ApiKey;
  /** When the old one ends; it may have been to end sooner than the overlap. */
  readonly previousExpiresAt: Date;
}

/** A key that was rotated before, and whose successor is good. */
export interface Replaced {
  readonly successor: KeyId;
}

export interface KeyPosition {
  readonly createdAt: Date;
  readonly id: KeyId;
}

/**
 * Keeps keys, never their text. What changes one stands in the audit log, in the same transaction, under the name of `actor`.
 * Moments are the database's. Errors: `database_unavailable`.
 */
export abstract class KeyStore {
  abstract create(key: NewKey, grant: KeyGrant, actor: string): Promise<ApiKey>;
  /**
   * Makes a key of the same scopes and bindings, to live as long as the old one was made for, and lets the old one end with the
   * overlap. Undefined where there is no such key; `inactive` where it is revoked or expired;
   * its successor where it has a good one already: nothing is changed then.
   */
  abstract rotate(
    id: KeyId,
    next: NewKey,
    overlapHours: number,
    actor: string,
  ): Promise<Rotation | 'inactive' | Replaced | undefined>;
  /** The key, revoked by now; undefined where there is none. Repeating it changes nothing. */
  abstract revoke(id: KeyId, actor: string): Promise<ApiKey | undefined>;
  /** Newest first. */
  abstract list(page: {
    readonly after: KeyPosition | undefined;
    readonly limit: number;
  }): Promise<readonly ApiKey[]>;
  abstract findGood(prefixes: readonly string[]): Promise<readonly KnownKey[]>;
  abstract findGoodIds(ids: readonly KeyId[]): Promise<readonly KeyId[]>;
  /** Notes that these keys were used just now. */
  abstract recordUse(ids: readonly KeyId[]): Promise<void>;
}

/** Signals to all processes that a key has changed. A signal may be lost: cached keys are soon read again. */
export abstract class KeySignals {
  /** To be called after the commit. Never fails, never waits. */
  abstract send(id: KeyId): void;
  /** Registers the listener of this process; signals from anywhere reach it, its own first. */
  abstract listen(listener: (id: KeyId) => void): void;
}
