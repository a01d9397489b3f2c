import { Injectable } from '@nestjs/common';
import { hashApiKey, isApiKeyText, prefixOf, type ApiKeyText, type KeyId } from '#domain';
import { Clock } from '../settlement/clock.port.js';
import { KeyLookups } from './key-lookups.js';
import { KeySignals, KeyStore, type KnownKey } from './key-store.port.js';
import { KeyUses } from './key-uses.js';
import { RecentKeys, type RecentKey } from './recent-keys.js';

/** What the database said of a key is taken for true this long … */
const FRESH_MS = 1_500;
/**
 * … and used for so much longer while it is asked again, so that no call waits for the answer. In all, a key that was revoked
 * works at most this long, also where no signal arrives.
 */
const USABLE_MS = 3_000;

export type AuthenticatedKey = KnownKey['key'];

/**
 * Says whose key it is, mostly from memory: the database is asked once in a while for each key in use, in statements that go
 * for many keys, and never waited for while it answers in time.
 */
@Injectable()
export class AuthenticateKey {
  private readonly recent = new RecentKeys();
  private readonly lookups: KeyLookups;
  /** Counts signals: what was asked before one is not remembered after it. */
  private signalled = 0;

  constructor(
    store: KeyStore,
    private readonly uses: KeyUses,
    private readonly signals: KeySignals,
    private readonly clock: Clock,
  ) {
    this.lookups = new KeyLookups(store, clock);
  }

  /** Connects this process with what all processes say of keys. */
  listen(): void {
    this.signals.listen((id) => this.forget(id));
  }

  /**
   * The key, where it is one and good now; its use is noted. Answers at once where it can: a promise only where the database has to
   * be waited for, which may reject as `database_unavailable`.
   */
  authenticate(text: string): AuthenticatedKey | undefined | Promise<AuthenticatedKey | undefined> {
    if (!isApiKeyText(text)) return undefined;
    const hash = hashApiKey(text);
    const name = hash.toString('base64');
    const nowMs = this.clock.nowMs();
    const recent = this.recent.get(name);
    if (recent === undefined || nowMs - recent.askedAtMs >= USABLE_MS)
      return this.recent.isBad(name, nowMs) ? undefined : this.lookUp(name, text, hash);
    // An unavailable database is no error here: once the cached key is too old, the call that reads it fails.
    if (nowMs - recent.askedAtMs >= FRESH_MS) this.lookUp(name, text, hash).catch(() => undefined);
    return this.accept(recent, nowMs);
  }

  private async lookUp(name: string, text: ApiKeyText, hash: Buffer): Promise<AuthenticatedKey | undefined> {
    const { signalled } = this;
    const { known, askedAtMs } = await this.lookups.find(name, prefixOf(text), hash);
    if (known === undefined) {
      this.recent.rememberBad(name, this.clock.nowMs());
      return undefined;
    }
    const endsAtMs = askedAtMs + (known.remainingMs ?? Number.POSITIVE_INFINITY);
    const recent = { key: known.key, askedAtMs, endsAtMs };
    if (signalled === this.signalled) this.recent.remember(name, recent);
    return this.accept(recent, this.clock.nowMs());
  }

  private accept({ key, endsAtMs }: RecentKey, nowMs: number): AuthenticatedKey | undefined {
    if (nowMs >= endsAtMs) return undefined;
    this.uses.note(key.id);
    return key;
  }

  private forget(id: KeyId): void {
    this.signalled += 1;
    this.recent.forget(id);
  }
}
